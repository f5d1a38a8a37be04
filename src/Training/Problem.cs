namespace Descent.Training;

/// <summary>One thing wrong with what a client sent: a job, or a data file. Problems are collected, never thrown one by one,
/// and become the <c>errors</c> of a problem+json answer.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901) into the body, for example <c>/optimizer/learning_rate</c>; empty for the whole body.</param>
/// <param name="Code">A stable word for programs: <c>unknown_field</c>, <c>out_of_range</c>, <c>unknown_column</c>, …</param>
/// <param name="Detail">A sentence for people that gives the value and the bound.</param>
public sealed record Problem(string Pointer, string Code, string Detail)
{
    /// <summary>The offending value as it was sent, shortened to at most 100 characters.</summary>
    public string? Value { get; init; }

    /// <summary>What would have been accepted: the known names, or one range such as <c>&gt; 0</c>.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>1-based row of a data file, the header not counted.</summary>
    public long? Row { get; init; }

    /// <summary>Name of the column of a data file.</summary>
    public string? Column { get; init; }
}
