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
using Descent.Training.Diagnostics.Inference;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Runs;

internal static class PredictRun
{
    public static readonly Share Interval = new(
        "interval", "Probability of the intervals to give with each prediction, such as 0.95; for least squares. A JSON body has a field for it.");

    public static readonly Contract Contract = new()
    {
        Query = [UploadParameters.Delimiter, UploadParameters.Decimal, UploadParameters.Header, Interval],
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
    /// be empty where preprocessing has something for it. Such cells and categories that the model does not know are told in <c>warnings</c>. Classes come with their probabilities. With <c>interval</c> each prediction of a least squares
    /// fit has two: <c>lower</c> to <c>upper</c> for a new observation, <c>mean_lower</c> to <c>mean_upper</c> for the mean at such a row. Where there are none,
    /// as for classes, for penalised fits and for those that are not at their minimum, the answer is 409 with the reason.</remarks>
    public static async Task<Results<PredictionsResult, ProblemResult>> Handle(
        string id, HttpRequest request, RunStore runs, DatasetStore datasets, ContentStore contents, TableCache tables, UncertaintyCache uncertainties,
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
        double? level = Interval.Read(request);
        TableReading? reading;
        if (TableFormats.OfMediaType(request.ContentType) == TableFormat.Csv)
            (reading, refusal) = await input.FromFileAsync(request, token);
        else
        {
            (reading, double? wanted, refusal) = await input.FromJsonAsync(request, token);
            level = wanted ?? level;
        }
        if (reading is not { Table: Table table })
            return refusal!;
        PredictionIntervals? intervals = null;
        if (level is double probability)
        {
            (intervals, refusal) = await IntervalsAsync(id, model, table, probability, uncertainties, token);
            if (intervals is null)
                return refusal!;
        }
        (Prediction prediction, IReadOnlyList<Substitution> substitutions) = await Task.Run(() => (model.Predict(table), model.Preprocessor.Substitutions(table)), token);
        return new PredictionsResult(id, prediction, reading.Ignored, form)
        {
            Level = level,
            Intervals = intervals,
            Warnings = [.. substitutions.Select(substitution => PredictionWarningBody.Of(substitution, input.HasRows))],
        };
    }

    static async Task<(PredictionIntervals?, ProblemResult?)> IntervalsAsync(
        string id, FittedModel model, Table table, double level, UncertaintyCache uncertainties, CancellationToken token)
    {
        (Uncertainty? uncertainty, ProblemResult? refusal) = await uncertainties.OfAsync(id, model, CovarianceKind.Classical, token);
        if (uncertainty is null)
            return (null, refusal);
        (PredictionIntervals? intervals, Training.Problem? reason) = await Task.Run(() => uncertainty.Intervals(table, level), token);
        return (intervals, reason is null ? null : Refusal.Conflict(reason));
    }
}
