using Descent.Training.Data;

namespace Descent.Training.Preparation;

/// <summary>What the values of a target allow: a look at the column before any choice is made.</summary>
/// <param name="Levels">Distinct values as clients see them, in order (numbers ascending, text by code point); null when there are too many for classes.</param>
/// <param name="IsNumeric">The values are numbers, booleans or times.</param>
/// <param name="AreWhole">All values are whole numbers.</param>
/// <param name="Minimum">Least value of a numeric target.</param>
internal sealed record TargetKinds(IReadOnlyList<string>? Levels, bool IsNumeric, bool AreWhole, double Minimum)
{
    /// <summary>Names rather than amounts: text, categories, booleans, or the numbers 0 and 1 alone.</summary>
    public bool LooksLikeClasses { get; private init; }

    public static TargetKinds Of(Column column)
    {
        return column.IsNumeric ? OfNumbers(column) : OfNames(column);
    }

    static TargetKinds OfNumbers(Column column)
    {
        SortedSet<double> levels = [];
        bool whole = true;
        double minimum = double.PositiveInfinity;
        foreach (double value in column.Numbers)
        {
            if (double.IsNaN(value))
                continue;
            whole &= value == Math.Floor(value);
            minimum = Math.Min(minimum, value);
            if (levels.Count <= Limits.Classes)
                levels.Add(value);
        }
        bool boolean = column.Type == ColumnType.Boolean;
        IReadOnlyList<string>? names = levels.Count > Limits.Classes ? null
            : [.. levels.Select(level => boolean ? (level != 0 ? "true" : "false") : level.ToString("R"))];
        return new TargetKinds(names, true, whole, minimum)
        {
            LooksLikeClasses = boolean || (levels.Count == 2 && levels.SetEquals([0.0, 1.0])),
        };
    }

    static TargetKinds OfNames(Column column)
    {
        HashSet<string> levels = [];
        for (int row = 0; row < column.Rows; row++)
        {
            if (levels.Count <= Limits.Classes && column.Text(row) is string level)
                levels.Add(level);
        }
        IReadOnlyList<string>? names = levels.Count > Limits.Classes ? null : [.. levels.Order(StringComparer.Ordinal)];
        return new TargetKinds(names, false, false, double.NaN) { LooksLikeClasses = true };
    }
}
