using Descent.Api.Problems;
using Descent.Training;
using Microsoft.Net.Http.Headers;

namespace Descent.Api.Answers;

/// <summary>Chooses the form of an answer by the Accept header.</summary>
internal static class Negotiation
{
    public const string Json = "application/json", Csv = "text/csv", NdJson = "application/x-ndjson", Markdown = "text/markdown";

    /// <summary>The form the client likes best; the first where it does not care, null where none will do.</summary>
    public static string? Choose(HttpRequest request, params ReadOnlySpan<string> offered)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? accepted) || accepted.Count == 0)
            return offered[0];
        foreach (MediaTypeHeaderValue wanted in accepted.Where(type => type.Quality != 0).OrderByDescending(type => type.Quality ?? 1))
        {
            foreach (string form in offered)
            {
                if (new MediaTypeHeaderValue(form).IsSubsetOf(WithoutParameters(wanted)))
                    return form;
            }
        }
        return null;
    }

    public static ProblemResult NotAcceptable(params string[] offered) => new(
        StatusCodes.Status406NotAcceptable,
        $"The answer comes as {string.Join(", ", offered)}; the Accept header allows none of them.",
        [new Problem("", "not_acceptable", "The Accept header must allow one of the forms.") { Allowed = offered }]);

    // q, charset and the like say nothing about the form.
    static MediaTypeHeaderValue WithoutParameters(MediaTypeHeaderValue type) => new(type.MediaType);
}
