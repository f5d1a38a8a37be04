using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Persistence.Storage;
using Descent.Training.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Descent.Api.Datasets;

internal static class GetDatasetContent
{
    public static readonly Contract Contract = new()
    {
        Files = TableFormats.MediaTypes,
        Refusals = [StatusCodes.Status404NotFound],
        Headers = { ["ETag"] = "The hash of the bytes." },
    };

    /// <summary>Get the very bytes that were sent.</summary>
    /// <remarks>As an attachment. Takes ranges and conditions.</remarks>
    public static async Task<Results<FileStreamHttpResult, ProblemResult>> Handle(
        string id, HttpRequest request, DatasetStore datasets, ContentStore contents, CancellationToken token)
    {
        if (await datasets.GetAsync(id, token) is not DatasetRow row)
            return Refusal.NotFound("dataset", id);
        // Who asks for a part has the hash of the whole, which is the entity tag; who asks for all need not compare it himself.
        if (request.Headers.Range.Count == 0)
            await contents.VerifyAsync(row.Sha256, token);
        return TypedResults.Stream(
            contents.Open(row.Sha256), row.MediaType, FileName(row), row.CreatedAt, new EntityTagHeaderValue($"\"{row.Sha256}\""),
            enableRangeProcessing: true);
    }

    static string FileName(DatasetRow row)
    {
        string name = TableFormats.OfFileName(row.Name) is null ? $"{row.Name ?? row.Id}{Extension(row.MediaType)}" : row.Name!;
        // Signs that mean something to a shell or a file system somewhere become underscores.
        return new string([.. name.Select(character => char.IsLetterOrDigit(character) || "-_. ()".Contains(character) ? character : '_')])
            .TrimStart('.');
    }

    static string Extension(string mediaType) => TableFormats.OfMediaType(mediaType) switch
    {
        TableFormat.Tsv => ".tsv",
        TableFormat.Json => ".json",
        TableFormat.NdJson => ".ndjson",
        _ => ".csv",
    };
}
