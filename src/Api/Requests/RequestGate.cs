using Descent.Api.Problems;
using Descent.Training;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Descent.Api.Requests;

/// <summary>Checks a request against its endpoint's <see cref="Contract"/> before the endpoint runs:
/// every query parameter at once, the media type, and that the body is not compressed.</summary>
internal sealed class RequestGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Contract>() is not Contract contract)
            return next(http);
        if (contract.Bodies.Count > 0 && RefuseBody(http.Request, contract) is ProblemResult refusal)
            return refusal.ExecuteAsync(http);
        List<Problem> problems = CheckQuery(http.Request.Query, contract.Query);
        return problems.Count == 0 ? next(http) : Refusal.Invalid(problems).ExecuteAsync(http);
    }

    static List<Problem> CheckQuery(IQueryCollection query, IReadOnlyList<QueryParameter> parameters)
    {
        List<Problem> problems = [];
        foreach ((string name, StringValues values) in query)
        {
            // Query names compare without case in ASP.NET; the contract's are lower case and exact.
            QueryParameter? parameter = parameters.FirstOrDefault(known => known.Name == name);
            if (parameter is null)
                problems.Add(Unknown(name, parameters));
            else if (values.Count > 1)
                problems.Add(new Problem($"/{name}", "repeated", $"The query parameter {name} is given {values.Count} times."));
            else if (parameter.Check(values.ToString()) is Problem problem)
                problems.Add(problem);
        }
        return problems;
    }

    static Problem Unknown(string name, IReadOnlyList<QueryParameter> parameters)
    {
        string shown = Refusal.Shorten(name);
        string pointer = "/" + shown.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        return new Problem(pointer, "unknown_parameter", $"There is no query parameter {shown} here.")
        {
            Allowed = [.. parameters.Select(parameter => parameter.Name)],
        };
    }

    static ProblemResult? RefuseBody(HttpRequest request, Contract contract)
    {
        string[] allowed = [.. contract.Bodies.Select(body => body.MediaType)];
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding) && request.Headers.ContentEncoding != "identity")
        {
            return new ProblemResult(StatusCodes.Status415UnsupportedMediaType,
                "Compressed bodies are not supported: send the body without Content-Encoding.",
                [new Problem("", "unsupported_content_encoding", "The Content-Encoding header must be absent.")
                {
                    Value = Refusal.Shorten(request.Headers.ContentEncoding.ToString()), Allowed = ["identity"],
                }]);
        }
        return MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && allowed.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)
            && IsUtf8(type)
            ? null
            : Refusal.Unsupported(request.ContentType, allowed);
    }

    // A text format may say utf-16 in its charset (the reader finds that out by the byte order mark); JSON is UTF-8 or nothing.
    static bool IsUtf8(MediaTypeHeaderValue type) =>
        !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || StringSegment.IsNullOrEmpty(type.Charset)
        || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);
}
