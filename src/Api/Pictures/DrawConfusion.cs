using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Api.Answers;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Runs;
using Descent.Training.Metrics;
using Microsoft.AspNetCore.Http.HttpResults;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Descent.Api.Pictures;

internal static class DrawConfusion
{
    /// <summary>More would be a pattern without names.</summary>
    const int MostClasses = 40;

    /// <summary>Up to here the counts can be read.</summary>
    const int MostCounted = 20;

    /// <summary>Of the blue at its fullest, so that the count on it stays readable.</summary>
    const double Deepest = 0.6;

    public static readonly Contract Contract = new()
    {
        Query = [TablePart.Parameter],
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict],
    };

    /// <summary>Draw how often each class was taken for each.</summary>
    /// <remarks>A line for each true class, a column for each predicted one; the deeper the blue, the larger the share of the true class.
    /// 409 for a model of numbers, and for more than 40 classes.</remarks>
    public static async Task<Results<PictureResult, ProblemResult>> Handle(string id, HttpRequest request, RunStore runs, CancellationToken token)
    {
        if (await runs.GetAsync(id, token) is not RunRow run)
            return Refusal.NotFound("run", id);
        JsonNode? metrics = run.Metrics is string json ? JsonNode.Parse(json) : null;
        string part = TablePart.Of(request, name => metrics?[name] is not null);
        if (metrics?[part]?["confusion_matrix"] is not JsonNode found || found.Deserialize<ConfusionMatrix>(ApiJson.Options) is not ConfusionMatrix matrix)
            return Refusal.Conflict($"Run {id} has no confusion matrix of its {TablePart.Legend(part)} rows: a finished classification has one of every part with rows.");
        if (matrix.Labels.Count > MostClasses)
            return Refusal.Conflict($"The model knows {matrix.Labels.Count} classes; a picture holds {MostClasses}. The numbers are in the metrics of the run.");
        string heading = $"Confusion matrix, {TablePart.Legend(part)} rows";
        return new PictureResult(PictureRequest.Of(request), heading, canvas => Draw(canvas, heading, matrix));
    }

    static void Draw(Canvas canvas, string heading, ConfusionMatrix matrix)
    {
        canvas.Name(heading, "predicted class", "actual class");
        canvas.Plot.HideGrid();
        int classes = matrix.Labels.Count;
        NumericManual across = new(), upwards = new();
        for (int actual = 0; actual < classes; actual++)
        {
            // The first class on top, as a table has it.
            double y = classes - 1 - actual, ofClass = Math.Max(1, matrix.Values[actual].Sum());
            across.AddMajor(actual, canvas.Label(matrix.Labels[actual], 16));
            upwards.AddMajor(y, canvas.Label(matrix.Labels[actual], 16));
            for (int predicted = 0; predicted < classes; predicted++)
                Cell(canvas, predicted, y, matrix.Values[actual][predicted], matrix.Values[actual][predicted] / ofClass, classes <= MostCounted);
        }
        canvas.Plot.Axes.Bottom.TickGenerator = across;
        canvas.Plot.Axes.Left.TickGenerator = upwards;
        canvas.Plot.Axes.SetLimits(-0.5, classes - 0.5, -0.5, classes - 0.5);
        if (classes > 6)
        {
            canvas.Plot.Axes.Bottom.TickLabelStyle.Rotation = 45;
            canvas.Plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleLeft;
        }
    }

    static void Cell(Canvas canvas, double x, double y, long count, double share, bool counted)
    {
        Rectangle cell = canvas.Plot.Add.Rectangle(x - 0.49, x + 0.49, y - 0.49, y + 0.49);
        cell.FillColor = canvas.Theme.Train.WithAlpha(Deepest * share);
        cell.LineColor = canvas.Theme.Grid;
        if (counted)
            canvas.Note($"{count:#,0}", x, y, Alignment.MiddleCenter);
    }
}
