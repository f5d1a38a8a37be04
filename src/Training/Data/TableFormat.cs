using System.Text.Json.Serialization;

namespace Descent.Training.Data;

/// <summary>The file formats a table is read from.</summary>
public enum TableFormat
{
    /// <summary><c>text/csv</c>: RFC 4180, with the delimiter detected.</summary>
    Csv,

    /// <summary><c>text/tab-separated-values</c>: as CSV, the delimiter a tab.</summary>
    Tsv,

    /// <summary><c>application/json</c>: an array of objects, one a row, or an object of arrays, one a column.</summary>
    Json,

    /// <summary><c>application/x-ndjson</c>: one object a line.</summary>
    [JsonStringEnumMemberName("ndjson")]
    NdJson,
}

/// <summary>Media types of the formats.</summary>
public static class TableFormats
{
    static readonly (string MediaType, TableFormat Format)[] Known =
    [
        ("text/csv", TableFormat.Csv),
        ("text/tab-separated-values", TableFormat.Tsv),
        ("application/json", TableFormat.Json),
        ("application/x-ndjson", TableFormat.NdJson),
        ("application/csv", TableFormat.Csv),
        ("application/ndjson", TableFormat.NdJson),
        ("application/jsonl", TableFormat.NdJson),
    ];

    /// <summary>The media types by their registered names, for messages and documents.</summary>
    public static IReadOnlyList<string> MediaTypes { get; } = [.. Known.Take(4).Select(known => known.MediaType)];

    /// <summary>The format of a Content-Type such as <c>text/csv; charset=utf-8</c>, or null where it is none of ours.</summary>
    public static TableFormat? OfMediaType(string? contentType)
    {
        string bare = (contentType ?? "").Split(';')[0].Trim();
        foreach ((string mediaType, TableFormat format) in Known)
        {
            if (bare.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
                return format;
        }
        return null;
    }

    /// <summary>The format that a file name's ending stands for, or null.</summary>
    public static TableFormat? OfFileName(string? name) => Path.GetExtension(name ?? "").ToLowerInvariant() switch
    {
        ".csv" => TableFormat.Csv,
        ".tsv" or ".tab" => TableFormat.Tsv,
        ".json" => TableFormat.Json,
        ".ndjson" or ".jsonl" => TableFormat.NdJson,
        _ => null,
    };

    public static string MediaType(this TableFormat format) => Known.First(known => known.Format == format).MediaType;
}
