namespace Descent.Training.Data;

/// <summary>What came of reading a file: a table, or all that is wrong with it.</summary>
/// <param name="Table">Null when there are problems.</param>
/// <param name="Detected">How the file was read; null when it could not be told.</param>
/// <param name="Problems">At most <see cref="DataLimits.MaxProblems"/>, in the order of the file.</param>
public sealed record TableReading(Table? Table, DetectedFormat? Detected, IReadOnlyList<Problem> Problems)
{
    /// <summary>True when a limit is the reason: 413 rather than 400.</summary>
    public bool ExceedsLimit => Problems.Any(problem => DataLimits.Codes.Contains(problem.Code));

    /// <summary>Columns of the file that were not asked for, when a schema was given; they are left out.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Columns asked for that the file lacks, when a schema was given; they are missing in every row. Known as long as everything could be read.</summary>
    public IReadOnlyList<string> Absent { get; init; } = [];
}
