namespace Descent.Training.Data;

/// <summary>A value and how many rows have it.</summary>
/// <param name="Value">The value, cut to 100 characters.</param>
/// <param name="Count">How many rows have it.</param>
public sealed record LevelCount(string Value, long Count);

/// <summary>What a client wants to know of a column before using it.</summary>
public sealed record ColumnSummary
{
    const int MostExamples = 5, MostTop = 10;

    /// <summary>As in the file.</summary>
    public required string Name { get; init; }

    /// <summary>What the values are.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>Rows without a value.</summary>
    public required long Missing { get; init; }

    /// <summary>Distinct values, missing not counted; within about 0.2 percent where there are more than a million.</summary>
    public required long Distinct { get; init; }

    /// <summary>Smallest value of a number, boolean (as 0 and 1) or datetime (Unix seconds) column; null without values.</summary>
    public double? Min { get; init; }

    /// <summary>Largest value, likewise.</summary>
    public double? Max { get; init; }

    /// <summary>Arithmetic mean; null too where it is beyond the range of float64.</summary>
    public double? Mean { get; init; }

    /// <summary>Sample standard deviation (divisor n - 1); null with fewer than two values.</summary>
    public double? Std { get; init; }

    /// <summary>The first few distinct values.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>The most frequent values of a category or boolean column, most frequent first; empty for other types.</summary>
    public IReadOnlyList<LevelCount> Top { get; init; } = [];

    /// <summary>Summarises every column of a table.</summary>
    public static IReadOnlyList<ColumnSummary> Of(Table table)
    {
        DistinctCounter distinct = new();
        return [.. table.Columns.Select(column => Of(column, distinct))];
    }

    public static ColumnSummary Of(Column column) => Of(column, new DistinctCounter());

    static ColumnSummary Of(Column column, DistinctCounter distinct)
    {
        distinct.Clear();
        ColumnSummary summary = column.Type switch
        {
            ColumnType.Category => OfCategories(column),
            ColumnType.Text => OfText(column, distinct),
            _ => OfNumbers(column, distinct),
        };
        return summary with { Examples = FirstDistinct(column) };
    }

    static ColumnSummary OfNumbers(Column column, DistinctCounter distinct)
    {
        ReadOnlySpan<double> values = column.Numbers;
        Moments moments = Moments.Of(values);
        foreach (double value in values)
        {
            if (!double.IsNaN(value))
                distinct.Add(value);
        }
        long present = moments.Count;
        long ones = column.Type == ColumnType.Boolean ? (long)Math.Round(present * moments.Mean) : 0;
        return new ColumnSummary
        {
            Name = column.Name,
            Type = column.Type,
            Missing = column.Rows - present,
            Distinct = distinct.Count,
            Min = present == 0 ? null : moments.Min,
            Max = present == 0 ? null : moments.Max,
            Mean = double.IsFinite(moments.Mean) ? moments.Mean : null,
            Std = double.IsFinite(moments.SampleStd) ? moments.SampleStd : null,
            Examples = [],
            Top = column.Type == ColumnType.Boolean ? MostFrequent([("true", ones), ("false", present - ones)]) : [],
        };
    }

    static ColumnSummary OfCategories(Column column)
    {
        long[] counts = new long[column.Levels.Count];
        foreach (int code in column.Codes)
        {
            if (code >= 0)
                counts[code]++;
        }
        return new ColumnSummary
        {
            Name = column.Name,
            Type = column.Type,
            Missing = column.Rows - counts.Sum(),
            Distinct = counts.Count(count => count > 0),
            Examples = [],
            Top = MostFrequent(column.Levels.Zip(counts)),
        };
    }

    static ColumnSummary OfText(Column column, DistinctCounter distinct)
    {
        long missing = 0;
        for (int row = 0; row < column.Rows; row++)
        {
            if (column.IsMissing(row))
                missing++;
            else
                distinct.Add(column.Utf8(row));
        }
        return new ColumnSummary { Name = column.Name, Type = column.Type, Missing = missing, Distinct = distinct.Count, Examples = [] };
    }

    static LevelCount[] MostFrequent(IEnumerable<(string Value, long Count)> counts) =>
    [
        .. counts.Where(level => level.Count > 0).OrderByDescending(level => level.Count).Take(MostTop)
            .Select(level => new LevelCount(ProblemList.Shorten(level.Value), level.Count)),
    ];

    // Looks at the first thousand rows and no further: a constant column would be read to its end.
    static List<string> FirstDistinct(Column column)
    {
        List<string> examples = [];
        for (int row = 0; row < Math.Min(column.Rows, 1000) && examples.Count < MostExamples; row++)
        {
            if (column.Text(row) is string text && ProblemList.Shorten(text) is string shown && !examples.Contains(shown))
                examples.Add(shown);
        }
        return examples;
    }
}
