using Descent.Training;

namespace Descent.Api.Problems;

/// <summary>The refusals endpoints give, by name.</summary>
internal static class Refusal
{
    /// <summary>400: the request itself is wrong.</summary>
    public static ProblemResult Invalid(IReadOnlyList<Problem> problems) => Of(StatusCodes.Status400BadRequest, problems);

    /// <summary>400 with one problem.</summary>
    public static ProblemResult Invalid(string pointer, string code, string detail, string? value = null) =>
        Invalid([new Problem(pointer, code, detail) { Value = value is null ? null : Shorten(value) }]);

    /// <summary>422: well-formed, but it cannot be done.</summary>
    public static ProblemResult Unprocessable(IReadOnlyList<Problem> problems) =>
        Of(StatusCodes.Status422UnprocessableEntity, problems);

    /// <summary>404 for a thing that has an id.</summary>
    public static ProblemResult NotFound(string noun, string id) =>
        new(StatusCodes.Status404NotFound, $"There is no {noun} {Shorten(id)}.", []);

    /// <summary>409: the state forbids it.</summary>
    public static ProblemResult Conflict(string detail) => new(StatusCodes.Status409Conflict, detail, []);

    /// <summary>409 with the reason as a word for programs.</summary>
    public static ProblemResult Conflict(Problem problem) => Of(StatusCodes.Status409Conflict, [problem]);

    /// <summary>413 with the limit.</summary>
    public static ProblemResult TooLarge(long limit) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The body is larger than the {limit:N0} bytes that are allowed here.",
            [new Problem("", "too_large", "The body is too large.") { Allowed = [$"<= {limit} bytes"] }]);

    /// <summary>413 where a limit on a table's rows, columns or fields is the reason.</summary>
    public static ProblemResult TooLarge(IReadOnlyList<Problem> problems) => Of(StatusCodes.Status413PayloadTooLarge, problems);

    /// <summary>415 with the media types that would do.</summary>
    public static ProblemResult Unsupported(string? sent, IReadOnlyList<string> allowed) =>
        new(StatusCodes.Status415UnsupportedMediaType,
            (string.IsNullOrEmpty(sent) ? "The request has no Content-Type." : $"The media type {Shorten(sent)} is not supported here.")
            + $" Send {string.Join(", ", allowed)}.",
            [new Problem("", "unsupported_media_type", "The Content-Type header must name one of the allowed types.")
            {
                Value = sent is null ? null : Shorten(sent), Allowed = allowed,
            }]);

    /// <summary>Values are echoed, but no longer than 100 characters.</summary>
    public static string Shorten(string value) => value.Length <= 100 ? value : value[..99] + "…";

    static ProblemResult Of(int status, IReadOnlyList<Problem> problems) => new(
        status,
        problems.Count == 1 ? problems[0].Detail : $"{problems[0].Detail} And {problems.Count - 1} more: see errors.",
        problems);
}
