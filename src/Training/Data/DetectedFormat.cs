namespace Descent.Training.Data;

/// <summary>How a file was read. Kept with the dataset: the same bytes read with these settings give the same table.</summary>
public sealed record DetectedFormat
{
    /// <summary>The format of the file.</summary>
    public required TableFormat Format { get; init; }

    /// <summary><c>utf-8</c>, <c>utf-16le</c> or <c>utf-16be</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>Whether the file starts with a byte order mark; it is not part of the first name.</summary>
    public required bool ByteOrderMark { get; init; }

    /// <summary>What stands between fields; null for JSON.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The decimal sign; null for JSON.</summary>
    public char? Decimal { get; init; }

    /// <summary>Whether the first line holds the names of the columns; null for JSON.</summary>
    public bool? Header { get; init; }

    /// <summary><c>lf</c>, <c>crlf</c>, <c>cr</c> or <c>mixed</c>; null for a file of one line.</summary>
    public string? LineEnding { get; init; }

    /// <summary>The cells that stood for a missing value.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Those of <c>missing</c> that occur, with their number; the empty cell is the empty string.
    /// JSON's <c>null</c> and absent keys are not counted here.</summary>
    public required IReadOnlyDictionary<string, long> MissingSeen { get; init; }

    public ReadOptions ToOptions() => new() { Delimiter = Delimiter, Decimal = Decimal, Header = Header, Missing = Missing };
}
