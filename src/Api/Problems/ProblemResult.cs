using System.Diagnostics;
using Descent.Training;
using Microsoft.AspNetCore.WebUtilities;

namespace Descent.Api.Problems;

/// <summary>A refusal as an endpoint's answer.</summary>
/// <param name="Status">4xx or 5xx.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Errors">Each problem with its place.</param>
internal sealed record ProblemResult(int Status, string Detail, IReadOnlyList<Problem> Errors) : IResult, IStatusCodeHttpResult
{
    int? IStatusCodeHttpResult.StatusCode => Status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        ProblemDocument document = new()
        {
            Type = Meaning(Status),
            Title = ReasonPhrases.GetReasonPhrase(Status),
            Status = Status,
            Detail = Detail,
            TraceId = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier,
            Errors = Errors,
        };
        return response.WriteAsJsonAsync(
            document, ProblemJson.Default.ProblemDocument, "application/problem+json", httpContext.RequestAborted);
    }

    static string Meaning(int status) => status switch
    {
        422 => "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.21",
        429 => "https://www.rfc-editor.org/rfc/rfc6585#section-4",
        507 => "https://www.rfc-editor.org/rfc/rfc4918#section-11.5",
        >= 500 => $"https://www.rfc-editor.org/rfc/rfc9110#section-15.6.{status - 499}",
        >= 400 and <= 417 => $"https://www.rfc-editor.org/rfc/rfc9110#section-15.5.{status - 399}",
        _ => "about:blank",
    };
}
