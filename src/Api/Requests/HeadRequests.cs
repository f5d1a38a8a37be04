namespace Descent.Api.Requests;

/// <summary>HEAD is answered wherever GET is, with the same status and headers (RFC 9110, 9.3.2): the endpoint sees a GET, and the server sends no body.
/// A stream of events has no end to wait for and is left out.</summary>
internal static class HeadRequests
{
    public static void UseHeadRequests(this WebApplication app) => app.Use((http, next) =>
    {
        if (HttpMethods.IsHead(http.Request.Method) && !http.Request.Path.Value!.EndsWith("/events", StringComparison.Ordinal))
            http.Request.Method = HttpMethods.Get;
        return next(http);
    });
}
