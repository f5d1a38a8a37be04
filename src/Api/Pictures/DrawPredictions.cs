using System.Text.Json.Nodes;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Training.Metrics;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using ScottPlot;

namespace Descent.Api.Pictures;

internal static class DrawPredictions
{
    const int MostRows = 4000;

    static readonly FreeText _target = new("target", "Which target, where there are several. Left out: the first.", MaximumLength: 1000);

    public static readonly Contract Contract = new()
    {
        Query = [TablePart.Parameter, _target],
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict],
    };

    /// <summary>Draw predicted against actual numbers.</summary>
    /// <remarks>A perfect model puts every row on the diagonal. At most 4,000 rows are drawn, evenly over the part. 409 for a classification:
    /// see <c>confusion.svg</c> and <c>roc.svg</c>.</remarks>
    public static async Task<Results<PictureResult, ProblemResult>> Handle(string id, HttpRequest request, FittedTables tables, CancellationToken token)
    {
        (FittedTable? fitted, ProblemResult? refusal) = await tables.LoadAsync(id, token);
        if (fitted is null)
            return refusal!;
        if (fitted.Model.Numbers is not { Names: var targets })
            return Refusal.Conflict("The model predicts classes: see confusion.svg and roc.svg.");
        string target = _target.Read(request) ?? targets[0], part = TablePart.Of(request, name => TablePart.Rows(fitted.Split, name).Length > 0);
        if (targets.ToList().IndexOf(target) is var position && position < 0)
            return Refusal.Invalid("/target", "unknown_value", $"The model predicts {string.Join(", ", targets)}.", target);
        int[] rows = TablePart.Sample(TablePart.Rows(fitted.Split, part), MostRows);
        if (rows.Length == 0)
            return Refusal.Conflict($"The run has no {TablePart.Legend(part)} rows.");
        NumberPredictions predictions = await Task.Run(() => KnownRows.Numbers(fitted.Model, fitted.Table, rows), token);
        (double Actual, double Predicted)[] pairs = [.. predictions.Of(position).Where(pair => double.IsFinite(pair.Actual) && double.IsFinite(pair.Predicted))];
        string heading = $"{fitted.Name ?? target}: {TablePart.Legend(part)} rows{(targets.Count == 1 ? Quality(fitted, part) : "")}";
        return new PictureResult(PictureRequest.Of(request), $"Predicted against actual {target}, {heading}", canvas => Draw(canvas, heading, target, pairs));
    }

    static void Draw(Canvas canvas, string heading, string target, (double Actual, double Predicted)[] pairs)
    {
        canvas.Name(heading, $"actual {target}", $"predicted {target}");
        if (pairs.Length == 0)
        {
            canvas.Say("No prediction is a finite number.");
            return;
        }
        double[] actual = [.. pairs.Select(pair => pair.Actual)], predicted = [.. pairs.Select(pair => pair.Predicted)];
        double low = Math.Min(actual.Min(), predicted.Min()), high = Math.Max(actual.Max(), predicted.Max());
        canvas.Line([low, high], [low, high], canvas.Theme.Quiet, "perfect", dashed: true);
        canvas.Dots(actual, predicted, canvas.Theme.Train, "rows");
        canvas.Plot.Axes.AutoScale();
        canvas.Legend(Alignment.UpperLeft);
    }

    static string Quality(FittedTable fitted, string part)
    {
        JsonNode? metrics = fitted.Run.Metrics is string json ? JsonNode.Parse(json)?[part] : null;
        return metrics?["r2"] is JsonValue r2 && metrics["rmse"] is JsonValue rmse
            ? $", R² {r2.GetValue<double>():0.####}, RMSE {LogTicks.Number(rmse.GetValue<double>())}"
            : "";
    }
}
