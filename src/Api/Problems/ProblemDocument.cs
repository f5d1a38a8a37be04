using Descent.Training;

namespace Descent.Api.Problems;

/// <summary>An error answer (RFC 9457, <c>application/problem+json</c>). Every problem of a request is in <c>errors</c> at once.</summary>
internal sealed record ProblemDocument
{
    /// <summary>A link to the meaning of the status.</summary>
    public required string Type { get; init; }

    /// <summary>The status in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status, again.</summary>
    public required int Status { get; init; }

    /// <summary>A sentence for people: what was wrong and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>Finds this request in the log.</summary>
    public required string TraceId { get; init; }

    /// <summary>Each problem with its place; empty where the status says it all.</summary>
    public required IReadOnlyList<Problem> Errors { get; init; }
}
