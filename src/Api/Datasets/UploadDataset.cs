using System.Text.Json;
using Descent.Api.Answers;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Persistence.Keys;
using Descent.Persistence.Storage;
using Descent.Training.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Datasets;

internal static class UploadDataset
{
    const string Example = "x,y\n1,2\n2,5\n";

    public static readonly Contract Contract = new()
    {
        Query = [UploadParameters.Name, UploadParameters.Delimiter, UploadParameters.Decimal, UploadParameters.Header],
        Bodies =
        [
            new("text/csv", "Rows of fields; the delimiter is detected.", Example),
            new("text/tab-separated-values", "Rows of fields with tabs between.", "x\ty\n1\t2\n2\t5\n"),
            new("application/json", "An array of objects, one a row, or an object of arrays, one a column.", """[{"x":1,"y":2},{"x":2,"y":5}]"""),
            new("application/x-ndjson", "One JSON object a line.", "{\"x\":1,\"y\":2}\n{\"x\":2,\"y\":5}\n"),
            new("multipart/form-data", "One part named file, its format told by its type or its name.", Example) { FilePart = "file" },
        ],
        RequestHeaders = [IdempotentRequests.Header],
        Refusals =
        [
            StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType,
            StatusCodes.Status422UnprocessableEntity, StatusCodes.Status507InsufficientStorage,
        ],
        Headers = { ["Location"] = "Where the dataset is." },
    };

    /// <summary>Send a table.</summary>
    /// <remarks>The body is the file. Delimiter, quotes, byte order mark, line ends, decimal comma, encoding, missing values and the
    /// columns' types are detected and reported. The very bytes are kept.</remarks>
    public static async Task<Results<Created<DatasetBody>, ProblemResult>> Handle(
        HttpRequest request, DatasetStore datasets, ContentStore contents, TableCache tables, DataLimits limits, CancellationToken token)
    {
        ReadOptions options = UploadParameters.ReadOptions(request);
        if (options.Check() is { Count: > 0 } wrongOptions)
            return Refusal.Invalid(wrongOptions);

        using UploadStream upload = contents.BeginUpload();
        (UploadedFile? file, ProblemResult? refusal) = await UploadedFile.ReceiveAsync(request, upload, limits.MaxBytes, token);
        if (file is null)
            return refusal!;
        upload.Seal();
        TableReading reading = await tables.ReadAsync(upload.FilePath, file.Format, options, token);
        if (reading is not { Table: Table table, Detected: DetectedFormat detected })
            return reading.ExceedsLimit ? Refusal.TooLarge(reading.Problems) : Refusal.Invalid(reading.Problems);

        IReadOnlyList<ColumnSummary> columns = await Task.Run(() => ColumnSummary.Of(table), token);
        NewDataset dataset = new(
            UploadParameters.Name.Read(request) ?? file.Name,
            file.Format.MediaType(),
            JsonSerializer.Serialize(detected, ApiJson.Options),
            table.Rows,
            JsonSerializer.Serialize(columns, ApiJson.Options));
        KeyedRequest<DatasetRow>? key = await RequestKey.OfAsync<DatasetRow, DatasetBody>(request.HttpContext, StatusCodes.Status201Created, Answer, token);
        DatasetRow row = await datasets.CreateAsync(dataset, upload, key, token);
        tables.Keep(row.Id, table);
        (string location, DatasetBody body) = Answer(row);
        return TypedResults.Created(location, body);

        static (string Location, DatasetBody Body) Answer(DatasetRow made) => ($"/v1/datasets/{made.Id}", DatasetBody.Of(made));
    }
}
