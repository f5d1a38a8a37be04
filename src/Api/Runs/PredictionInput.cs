using System.Text.Json;
using Descent.Api.Datasets;
using Descent.Api.Hosting;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Persistence.Storage;
using Descent.Training;
using Descent.Training.Data;

namespace Descent.Api.Runs;

/// <summary>Gets the table to predict from, in the columns and types that the model was trained with.</summary>
internal sealed class PredictionInput(
    IReadOnlyList<ColumnSchema> columns, DatasetStore datasets, ContentStore contents, TableCache tables, Limits limits, DataLimits dataLimits)
{
    /// <summary>Rows were in the body.</summary>
    public bool HasRows { get; private set; }

    /// <summary>The body is a file.</summary>
    public async Task<(TableReading? Reading, ProblemResult? Refusal)> FromFileAsync(HttpRequest request, CancellationToken token)
    {
        ReadOptions options = UploadParameters.ReadOptions(request);
        if (options.Check() is { Count: > 0 } wrong)
            return (null, Refusal.Invalid(wrong));
        using UploadStream upload = contents.BeginUpload();
        (UploadedFile? file, ProblemResult? refusal) = await UploadedFile.ReceiveAsync(request, upload, dataLimits.MaxBytes, token);
        if (file is null)
            return (null, refusal);
        upload.Seal();
        return Checked(await tables.ReadAsync(upload.FilePath, file.Format, options, columns, token));
    }

    /// <summary>The body is JSON: rows, or the id of a dataset, and perhaps the probability of intervals.</summary>
    public async Task<(TableReading? Reading, double? Interval, ProblemResult? Refusal)> FromJsonAsync(HttpRequest request, CancellationToken token)
    {
        (ReadOnlyMemory<byte> body, ProblemResult? tooLarge) = await RequestBytes.ReadAsync(request, limits.BodyBytes, token);
        if (tooLarge is not null)
            return (null, null, tooLarge);
        (PredictionSource? wanted, ProblemResult? refusal) = PredictionSource.Read(body);
        if (wanted is null)
            return (null, null, refusal);
        HasRows = wanted.Rows is not null;
        (TableReading? reading, refusal) = wanted.Rows is JsonElement rows
            ? Checked(await Task.Run(() => TableReader.ReadRows(columns, rows, "/rows", null, dataLimits), token))
            : await FromDatasetAsync(wanted.Dataset!, token);
        return (reading, wanted.Interval, refusal);
    }

    async Task<(TableReading?, ProblemResult?)> FromDatasetAsync(string id, CancellationToken token)
    {
        if (await datasets.GetAsync(id, token) is not DatasetRow dataset)
        {
            return (null, Refusal.Unprocessable(
                [new Problem("/dataset", "unknown_dataset", $"There is no dataset {Refusal.Shorten(id)}.") { Value = Refusal.Shorten(id) }]));
        }
        // The types may differ from the table's own: what is a number here may have been a category there. The file knows both.
        try
        {
            return Checked(await tables.ReadAsync(dataset, columns, token));
        }
        catch (DamagedContentException)
        {
            return (null, Refusal.Unprocessable([DamagedDataset.Of(id)]));
        }
    }

    static (TableReading?, ProblemResult?) Checked(TableReading reading)
    {
        if (reading.Table is null)
            return (null, reading.ExceedsLimit ? Refusal.TooLarge(reading.Problems) : Refusal.Invalid([.. reading.Problems, .. reading.Absent.Select(Absent)]));
        return reading.Absent.Count == 0
            ? (reading, null)
            : (null, Refusal.Unprocessable([.. reading.Absent.Select(Absent)]));
    }

    static Problem Absent(string column) =>
        new("", "missing_column", $"The model needs the column {column}; leave single cells empty where a value is missing.") { Column = column };
}
