using System.Text.Json;
using System.Text.Json.Serialization;
using Descent.Api.Answers;
using Descent.Persistence.Datasets;
using Descent.Training.Data;

namespace Descent.Api.Datasets;

/// <summary>A table that was sent, and what was found in it.</summary>
internal sealed record DatasetBody
{
    /// <summary>Opaque id, <c>ds_…</c>.</summary>
    /// <example>ds_01jb3v6c3s8q4n0k2m7t5xw9ye</example>
    public required string Id { get; init; }

    /// <summary>Always <c>dataset</c>.</summary>
    public string Object { get; } = "dataset";

    /// <summary>The name that was given, else the name of the file, else the id.</summary>
    /// <example>two-point-line</example>
    public required string Name { get; init; }

    /// <summary>Rows of data, the header not counted.</summary>
    public required long Rows { get; init; }

    /// <summary>Size of the file in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Hash of the file, lowercase hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The format of the file.</summary>
    public required TableFormat Format { get; init; }

    /// <summary>How the file was read: what was detected, and what was overridden.</summary>
    public required DetectedFormat Detected { get; init; }

    /// <summary>When it was received.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The columns in the order of the file.</summary>
    public required IReadOnlyList<ColumnSummary> Columns { get; init; }

    public static DatasetBody Of(DatasetRow row)
    {
        DetectedFormat detected = ReadFormat(row.Format);
        return new DatasetBody
        {
            Id = row.Id,
            Name = row.Name ?? row.Id,
            Rows = row.Rows,
            Bytes = row.Bytes,
            Sha256 = row.Sha256,
            Format = detected.Format,
            Detected = detected,
            CreatedAt = row.CreatedAt,
            Columns = JsonSerializer.Deserialize<IReadOnlyList<ColumnSummary>>(row.Columns, ApiJson.Options)!,
        };
    }

    /// <summary>The stored form of how a file is read.</summary>
    public static DetectedFormat ReadFormat(string json) => JsonSerializer.Deserialize<DetectedFormat>(json, ApiJson.Options)!;
}

/// <summary>A page of datasets, newest first.</summary>
/// <param name="Data">The datasets.</param>
/// <param name="HasMore">Whether there are older ones: ask for them with <c>after</c>, the last id of this page.</param>
internal sealed record DatasetList(IReadOnlyList<DatasetBody> Data, bool HasMore)
{
    /// <summary>Always <c>list</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";
}
