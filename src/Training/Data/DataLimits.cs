namespace Descent.Training.Data;

/// <summary>How large a table may be. What goes beyond is refused with the limit in the message, never cut.</summary>
public sealed record DataLimits
{
    /// <summary>Bytes of the file. Default 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Rows, the header not counted. Default 100 million.</summary>
    public int MaxRows { get; init; } = 100_000_000;

    /// <summary>Columns. Default 16,384, as in a spreadsheet.</summary>
    public int MaxColumns { get; init; } = 16_384;

    /// <summary>Rows times columns: eight bytes of memory each. Default 250 million, 2 GB.</summary>
    public long MaxCells { get; init; } = 250_000_000;

    /// <summary>Characters of one cell. Default one million.</summary>
    public int MaxFieldLength { get; init; } = 1_000_000;

    /// <summary>Problems reported of one file; reading ends when so many are found. Default 20.</summary>
    public int MaxProblems { get; init; } = 20;

    /// <summary>The codes of the problems that mean: larger than a limit (413), rather than: wrong (400).</summary>
    public static IReadOnlyList<string> Codes { get; } = [TooManyBytes, TooManyRows, TooManyColumns, TooManyCells, FieldTooLong];

    internal const string TooManyBytes = "too_many_bytes";
    internal const string TooManyRows = "too_many_rows";
    internal const string TooManyColumns = "too_many_columns";
    internal const string TooManyCells = "too_many_cells";
    internal const string FieldTooLong = "field_too_long";
}
