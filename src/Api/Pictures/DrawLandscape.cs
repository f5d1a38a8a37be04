using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Api.Runs;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Diagnostics.Landscapes;
using Microsoft.AspNetCore.Http.HttpResults;
using ScottPlot;

namespace Descent.Api.Pictures;

internal static class DrawLandscape
{
    const int Lines = 16;

    public static readonly Contract Contract = new() { Query = SliceRequest.Parameters, Refusals = SliceRequest.Refusals };

    /// <summary>Draw a slice of the loss around the solution.</summary>
    /// <remarks>On a line the loss along it; in a plane lines of equal loss, closer together the nearer they are to the lowest. The way of the run is
    /// projected onto the slice.</remarks>
    public static async Task<Results<PictureResult, ProblemResult>> Handle(
        string id, HttpRequest request, RunStore runs, JobStore jobs, DatasetStore datasets, TableCache tables, Diagnosis diagnosis, TimeProvider clock, CancellationToken token)
    {
        (Landscape? landscape, ProblemResult? refusal) = await SliceRequest.SurveyAsync(id, request, runs, jobs, datasets, tables, diagnosis, clock, token);
        if (landscape is null)
            return refusal!;
        return new PictureResult(PictureRequest.Of(request), $"Training loss around the solution of run {id}", canvas => Draw(canvas, landscape));
    }

    static void Draw(Canvas canvas, Landscape landscape)
    {
        if (landscape.Axes.Count == 1)
            AlongLine(canvas, landscape);
        else
            InPlane(canvas, landscape);
        canvas.Plot.Axes.AutoScale();
        canvas.Legend(Alignment.UpperRight);
    }

    static void AlongLine(Canvas canvas, Landscape landscape)
    {
        canvas.Name("Training loss through the solution", Label(landscape.Axes[0]), "loss");
        (double Place, double Loss)[] curve = [.. landscape.Axes[0].Places.Zip(landscape.Losses[0]).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!.Value))];
        if (curve.Length > 0)
            canvas.Line([.. curve.Select(point => point.Place)], [.. curve.Select(point => point.Loss)], canvas.Theme.Train, "on the line");
        LandscapePoint[] path = [.. landscape.Path.Where(point => point.Loss is not null)];
        if (path.Length > 0)
            canvas.Dots([.. path.Select(point => point.Coordinates[0])], [.. path.Select(point => point.Loss!.Value)], canvas.Theme.Validation, "way of the run, beside it", hollow: true);
        if (landscape.Loss is double loss)
            canvas.Dots([0], [loss], canvas.Theme.Ink, "solution");
    }

    static void InPlane(Canvas canvas, Landscape landscape)
    {
        canvas.Name("Training loss around the solution", Label(landscape.Axes[0]), Label(landscape.Axes[1]));
        double[] finite = [.. landscape.Losses.SelectMany(row => row).OfType<double>()];
        if (finite.Length > 0)
        {
            // Levels in equal steps of the logarithm above the lowest: the bottom of a valley is where one looks.
            double lowest = finite.Min(), range = finite.Max() - lowest, floor = range > 0 ? 1e-4 * range : 1;
            Coordinates3d[,] heights = new Coordinates3d[landscape.Axes[1].Places.Count, landscape.Axes[0].Places.Count];
            for (int row = 0; row < heights.GetLength(0); row++)
                for (int column = 0; column < heights.GetLength(1); column++)
                    heights[row, column] = new(landscape.Axes[0].Places[column], landscape.Axes[1].Places[row], Math.Log10((landscape.Losses[row][column] ?? finite.Max()) - lowest + floor));
            ScottPlot.Plottables.ContourLines contours = canvas.Plot.Add.ContourLines(heights, Lines);
            contours.LineColor = canvas.Theme.Quiet;
            contours.LabelStyle.IsVisible = false;
        }
        if (landscape.Path.Count > 0)
            canvas.Line([.. landscape.Path.Select(point => point.Coordinates[0])], [.. landscape.Path.Select(point => point.Coordinates[1])], canvas.Theme.Validation, "way of the run");
        canvas.Dots([0], [0], canvas.Theme.Ink, "solution");
    }

    static string Label(LandscapeAxis axis) =>
        axis.Eigenvalue is double curvature ? $"{axis.Name} direction, curvature {LogTicks.Number(curvature)}" : $"{axis.Name} direction";
}
