using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Jobs;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Training;
using Microsoft.AspNetCore.Http.HttpResults;
using ScottPlot;

namespace Descent.Api.Pictures;

internal static class DrawLosses
{
    static readonly Choice _scale = new(
        "scale", "The axis of the loss; auto takes log where the losses are positive and spread over more than a factor of 20. On log, losses that are not positive are left out.",
        ["auto", "linear", "log"], "auto");

    public static readonly Contract Contract = new() { Query = [_scale], Refusals = [StatusCodes.Status404NotFound] };

    /// <summary>Draw the loss history, also while it grows.</summary>
    /// <remarks>Training and validation loss by step, thinned to the width of the picture; the step of the lowest loss is marked.</remarks>
    public static async Task<Results<PictureResult, ProblemResult>> Handle(
        string id, HttpRequest request, RunStore runs, JobStore jobs, LossStore losses, CancellationToken token)
    {
        if (await runs.GetAsync(id, token) is not RunRow run || await jobs.GetAsync(run.JobId, token) is not JobRow job)
            return Refusal.NotFound("run", id);
        PictureRequest wanted = PictureRequest.Of(request);
        LossCurves curves = await LossCurves.ReadAsync(losses, run, 3 * wanted.Width, token);
        bool log = _scale.Read(request) switch { "log" => true, "linear" => false, _ => curves.SpreadWide };
        string loss = Catalog.NameOf(SpecJson.Read(job.Spec).Loss!);
        return new PictureResult(wanted, $"Loss of {job.Name ?? run.Id} by step", canvas => Draw(canvas, job.Name ?? "Loss by step", loss, curves, run, log));
    }

    static void Draw(Canvas canvas, string title, string loss, LossCurves curves, RunRow run, bool log)
    {
        canvas.Name(title, "step", log ? $"{loss}, log scale" : loss);
        if (!curves.Losses.Any(value => !log || value > 0))
        {
            canvas.Say(run.RecordedLosses == 0 ? "No loss has been recorded yet." : "No loss can be drawn on this scale.");
            return;
        }
        // Losses of single batches jump: beside the validation they step back.
        Curve(canvas, curves.Train, log, canvas.Theme.Train.WithAlpha(curves.Validation.Count > 0 ? 0.7 : 1), "training");
        Curve(canvas, curves.Validation, log, canvas.Theme.Validation, "validation");
        if (run.Progress is { BestLoss: double best, BestStep: long step } && double.IsFinite(best) && (!log || best > 0))
            MarkBest(canvas, step, log ? Math.Log10(best) : best, $"lowest: {LogTicks.Number(best)} at step {step:#,0}", step > curves.Train[^1].Step / 2);
        canvas.CountAlongBottom();
        canvas.Plot.Axes.AutoScale();
        if (log)
        {
            AxisLimits limits = canvas.Plot.Axes.GetLimits();
            canvas.Plot.Axes.Left.TickGenerator = LogTicks.Between(limits.Bottom, limits.Top);
        }
        canvas.Legend(Alignment.UpperRight);
    }

    static void Curve(Canvas canvas, IReadOnlyList<(double Step, double Loss)> points, bool log, Color color, string legend)
    {
        (double Step, double Loss)[] shown = [.. points.Where(point => !log || point.Loss > 0)];
        if (shown.Length > 0)
            canvas.Line([.. shown.Select(point => point.Step)], [.. shown.Select(point => log ? Math.Log10(point.Loss) : point.Loss)], color, legend);
    }

    static void MarkBest(Canvas canvas, double step, double loss, string note, bool toTheLeft)
    {
        canvas.Dots([step], [loss], canvas.Theme.Ink);
        canvas.Note(note, step, loss, toTheLeft ? Alignment.LowerRight : Alignment.LowerLeft, onPaper: true);
    }
}
