using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Api.Runs;
using Descent.Training.Data;
using Descent.Training.Diagnostics.Inference;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using ScottPlot;

namespace Descent.Api.Pictures;

internal static class DrawFit
{
    const int MostRows = 2000, CurvePoints = 400;

    public static readonly Contract Contract = new() { Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict] };

    /// <summary>Draw the fit of a model of one feature through its data.</summary>
    /// <remarks>The rows that trained, validated and tested, and the model's curve; for two classes the probability of the second. Around the curve
    /// of least squares lie two bands: where the mean is with a probability of 95 %, and where a new observation is. At most 2,000 rows of each part are drawn. 409 where the model has more than one feature, or one that is no number.</remarks>
    public static async Task<Results<PictureResult, ProblemResult>> Handle(
        string id, HttpRequest request, FittedTables tables, UncertaintyCache uncertainties, CancellationToken token)
    {
        (FittedTable? fitted, ProblemResult? refusal) = await tables.LoadAsync(id, token);
        if (fitted is null)
            return refusal!;
        FittedModel model = fitted.Model;
        if (model.Columns is not [{ Type: ColumnType.Number or ColumnType.Boolean or ColumnType.Datetime } feature])
            return Refusal.Conflict($"The picture of a fit needs a model of one numeric feature; this one uses {model.Columns.Count} columns. See predictions.svg or confusion.svg.");
        if (model.Classes is { Levels.Count: > 2 } || model.Numbers is { Names.Count: > 1 })
            return Refusal.Conflict("The picture of a fit needs one target: a number, or one of two classes.");
        // A fit without error bars is drawn without them; GET …/inference says why it has none.
        (Uncertainty? uncertainty, _) = await uncertainties.OfAsync(id, model, CovarianceKind.Classical, token);
        FitCurve curve = await Task.Run(() => FitCurve.Of(fitted, feature, CurvePoints, uncertainty), token);
        string target = model.Numbers?.Names[0] ?? $"probability of {model.Classes!.Levels[^1]}";
        return new PictureResult(
            PictureRequest.Of(request), $"{target} by {feature.Name}: data and fit", canvas => Draw(canvas, fitted, curve, feature.Name, target));
    }

    static void Draw(Canvas canvas, FittedTable fitted, FitCurve curve, string feature, string target)
    {
        canvas.Name(fitted.Name ?? $"{target} by {feature}", feature, target);
        Theme theme = canvas.Theme;
        if (curve.Intervals is PredictionIntervals bands)
        {
            canvas.Band(curve.X, bands.Lower, bands.Upper, theme.Model, 0.10, $"new observation, {FitCurve.Level:0 %}");
            canvas.Band(curve.X, bands.MeanLower, bands.MeanUpper, theme.Model, 0.22, $"mean, {FitCurve.Level:0 %}");
        }
        foreach ((string part, Color color) in new[] { ("train", theme.Train), ("validation", theme.Validation), ("test", theme.Test) })
        {
            int[] rows = TablePart.Sample(TablePart.Rows(fitted.Split, part), MostRows);
            (double[] x, double[] y) = FitCurve.Observed(fitted, rows);
            if (x.Length > 0)
                canvas.Dots(x, y, color, TablePart.Legend(part), hollow: part != "train");
        }
        if (curve.X.Length > 0)
            canvas.Line(curve.X, curve.Y, theme.Model, "model");
        canvas.Plot.Axes.AutoScale();
        canvas.Legend(curve.Rises ? Alignment.UpperLeft : Alignment.UpperRight);
    }
}
