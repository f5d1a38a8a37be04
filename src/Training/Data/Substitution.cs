namespace Descent.Training.Data;

/// <summary>Cells of a column for which something else stood in: what a prediction should not pass over in silence.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Kind">What was the matter.</param>
/// <param name="Count">Rows.</param>
/// <param name="FirstRow">The first of them, from 1.</param>
/// <param name="Instead">What the model saw.</param>
public sealed record Substitution(string Column, SubstitutionKind Kind, int Count, int FirstRow, string Instead)
{
    /// <summary>Values that are shown.</summary>
    const int MostExamples = 5;

    /// <summary>Some of the values, in the order of the rows; none for missing ones.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>The rows of a column where <paramref name="concerns"/> holds; <see langword="null"/> where there are none.</summary>
    internal static Substitution? Of(Column column, SubstitutionKind kind, string instead, Func<int, bool> concerns)
    {
        int[] rows = [.. Enumerable.Range(0, column.Rows).Where(concerns)];
        return rows.Length == 0 ? null : new Substitution(column.Name, kind, rows.Length, rows[0] + 1, instead)
        {
            Examples = [.. rows.Select(column.Text).OfType<string>().Distinct().Take(MostExamples).Select(ProblemList.Shorten)],
        };
    }
}

/// <summary>Why a cell could not be taken as it is.</summary>
public enum SubstitutionKind
{
    /// <summary>No value.</summary>
    MissingValue,

    /// <summary>A category that no training row had, or one that has no input of its own.</summary>
    UnknownCategory,
}
