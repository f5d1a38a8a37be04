namespace Descent.Persistence.Datasets;

/// <summary>A table that a client sent. Its bytes are in the <see cref="Storage.ContentStore"/> under <see cref="Sha256"/>.</summary>
public sealed class DatasetRow
{
    public required string Id { get; init; }

    public required string? Name { get; init; }

    public required string Sha256 { get; init; }

    public required string MediaType { get; init; }

    /// <summary>JSON: how the file is written (delimiter, encoding, …), as detected or given. Enough to read the file again the same way.</summary>
    public required string Format { get; init; }

    /// <summary>Rows of data, the header not counted.</summary>
    public required long Rows { get; init; }

    public required long Bytes { get; init; }

    /// <summary>JSON: the columns with their types and statistics.</summary>
    public required string Columns { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
