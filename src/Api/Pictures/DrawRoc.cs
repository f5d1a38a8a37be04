using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Training.Metrics;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using ScottPlot;

namespace Descent.Api.Pictures;

internal static class DrawRoc
{
    /// <summary>A bound on memory: rows times classes that are predicted for one picture.</summary>
    const int MostScores = 2_000_000;

    const int MostPoints = 2000;

    public static readonly Contract Contract = new()
    {
        Query = [TablePart.Parameter],
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict],
    };

    /// <summary>Draw the receiver operating characteristic.</summary>
    /// <remarks>Of the second class where there are two; else of each of the four largest classes against the rest. The dashed diagonal is chance; the
    /// legend has the area under each curve.</remarks>
    public static async Task<Results<PictureResult, ProblemResult>> Handle(string id, HttpRequest request, FittedTables tables, CancellationToken token)
    {
        (FittedTable? fitted, ProblemResult? refusal) = await tables.LoadAsync(id, token);
        if (fitted is null)
            return refusal!;
        if (fitted.Model.Classes is not { Levels: var labels })
            return Refusal.Conflict("The model predicts numbers: see predictions.svg.");
        string part = TablePart.Of(request, name => TablePart.Rows(fitted.Split, name).Length > 0);
        int[] rows = TablePart.Sample(TablePart.Rows(fitted.Split, part), Math.Max(1, MostScores / labels.Count));
        IReadOnlyList<(string Label, RocCurve Curve)> curves = await Task.Run(() => CurvesOf(KnownRows.Classes(fitted.Model, fitted.Table, rows)), token);
        if (curves.Count == 0)
            return Refusal.Conflict($"Among the {TablePart.Legend(part)} rows of the run there are no two classes to tell apart.");
        string heading = $"ROC, {TablePart.Legend(part)} rows";
        return new PictureResult(PictureRequest.Of(request), heading, canvas => Draw(canvas, heading, curves));
    }

    static IReadOnlyList<(string Label, RocCurve Curve)> CurvesOf(ClassPredictions predictions)
    {
        int[] drawn = predictions.Labels.Count == 2
            ? [1]
            : [.. Enumerable.Range(0, predictions.Labels.Count).OrderByDescending(label => predictions.Confusion.Values[label].Sum()).Take(Theme.Light.Hues.Count).Order()];
        return [.. from label in drawn
                   let curve = RocCurve.Of(predictions, label)
                   where curve is not null
                   select (predictions.Labels[label], curve)];
    }

    static void Draw(Canvas canvas, string heading, IReadOnlyList<(string Label, RocCurve Curve)> curves)
    {
        canvas.Name(heading, "false positive rate", "true positive rate");
        canvas.Line([0, 1], [0, 1], canvas.Theme.Quiet, "chance", dashed: true);
        for (int i = 0; i < curves.Count; i++)
        {
            IReadOnlyList<(double FalsePositives, double TruePositives)> points = curves[i].Curve.Points;
            int stride = 1 + (points.Count / MostPoints);
            (double FalsePositives, double TruePositives)[] shown = [.. points.Where((_, at) => at % stride == 0 || at == points.Count - 1)];
            canvas.Line([.. shown.Select(point => point.FalsePositives)], [.. shown.Select(point => point.TruePositives)], canvas.Theme.Hues[i],
                canvas.Label($"{curves[i].Label}: area {curves[i].Curve.Area:0.####}", 48));
        }
        canvas.Plot.Axes.SetLimits(-0.02, 1.02, -0.02, 1.04);
        canvas.Legend(Alignment.LowerRight);
    }
}
