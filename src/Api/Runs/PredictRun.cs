using Descent.Api.Answers;
using Descent.Api.Datasets;
using Descent.Api.Hosting;
using Descent.Api.OpenApi;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Descent.Training.Data;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Runs;

internal static class PredictRun
{
    public static readonly Contract Contract = new()
    {
        Query = [UploadParameters.Delimiter, UploadParameters.Decimal, UploadParameters.Header],
        Bodies =
        [
            new(Negotiation.Json, "Rows, or a dataset.", LiveExamples.Prediction) { Schema = typeof(PredictionRequest) },
            new(Negotiation.Csv, "Rows, with the names of the columns in the first line.", LiveExamples.PredictionCsv),
        ],
        Answer = typeof(PredictionsBody),
        Files = [Negotiation.Csv],
        Refusals =
        [
            StatusCodes.Status404NotFound, StatusCodes.Status406NotAcceptable, StatusCodes.Status409Conflict,
            StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity,
        ],
    };

    /// <summary>Predict with the fitted model of a run.</summary>
    /// <remarks>Columns the model does not know are left out and listed in <c>ignored</c>; a column it needs must be there, a single cell may
    /// be empty where preprocessing has something for it. Classes come with their probabilities.</remarks>
    public static async Task<Results<PredictionsResult, ProblemResult>> Handle(
        string id, HttpRequest request, RunStore runs, DatasetStore datasets, ContentStore contents, TableCache tables,
        Limits limits, DataLimits dataLimits, CancellationToken token)
    {
        if (Negotiation.Choose(request, Negotiation.Json, Negotiation.Csv) is not string form)
            return Negotiation.NotAcceptable(Negotiation.Json, Negotiation.Csv);
        (FittedModel? model, ProblemResult? refusal) = await Fitted.LoadAsync(id, runs, token);
        if (model is null)
            return refusal!;
        if (!model.Predicts)
            return Refusal.Conflict($"Run {id} has minimised an objective: it has parameters, but no rows to predict.");
        PredictionInput input = new(model.Columns, datasets, contents, tables, limits, dataLimits);
        (TableReading? reading, refusal) = TableFormats.OfMediaType(request.ContentType) == TableFormat.Csv
            ? await input.FromFileAsync(request, token)
            : await input.FromJsonAsync(request, token);
        if (reading is not { Table: Table table })
            return refusal!;
        Prediction prediction = await Task.Run(() => model.Predict(table), token);
        return new PredictionsResult(id, prediction, reading.Ignored, form);
    }
}
