namespace Descent.Training.Data;

/// <summary>How a file was read. Kept with the dataset: the same bytes read with <see cref="ToOptions"/> give the same table.</summary>
public sealed record DetectedFormat
{
    public required TableFormat Format { get; init; }

    /// <summary><c>utf-8</c>, <c>utf-16le</c> or <c>utf-16be</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>Whether the file starts with a byte order mark; it is not part of the first name.</summary>
    public required bool ByteOrderMark { get; init; }

    /// <summary>Null for JSON, as are the next three.</summary>
    public char? Delimiter { get; init; }

    public char? Decimal { get; init; }

    public bool? Header { get; init; }

    /// <summary><c>lf</c>, <c>crlf</c>, <c>cr</c> or <c>mixed</c>; null for a file of one line.</summary>
    public string? LineEnding { get; init; }

    /// <summary>The cells that stood for a missing value.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Those of <see cref="Missing"/> that occur, with their number; the empty cell is the empty string.
    /// JSON's <c>null</c> and absent keys are not counted here.</summary>
    public required IReadOnlyDictionary<string, long> MissingSeen { get; init; }

    public ReadOptions ToOptions() => new() { Delimiter = Delimiter, Decimal = Decimal, Header = Header, Missing = Missing };
}
