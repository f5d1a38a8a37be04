using System.Globalization;
using Descent.Training.Optimizers;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics.Explaining;

/// <summary>Why a training stopped, in a sentence with the numbers that decided.</summary>
internal static class StopSentence
{
    public static StopExplanation Of(RunEnd end, TrainingSpec spec, double? relativeNorm)
    {
        string step = $"{end.Step:#,0}";
        return new StopExplanation(end.Reason, end.Step, end.Reason switch
        {
            StopReason.Completed => $"All {step} planned steps were made{Left(relativeNorm)}.",
            StopReason.Converged when spec.Optimizer is CurvatureSpec method =>
                $"The test of convergence of {Catalog.NameOf(method)} held at step {step}: what the quadratic model still promised was below its tolerance, {Number(method.Tolerance)}.",
            StopReason.Converged => $"At step {step} the norm of the gradient was at most stop.tolerance, {Number(spec.Stop?.Tolerance)}.",
            StopReason.EarlyStopped => $"The loss that was watched had not improved for {spec.Stop?.Patience:#,0} epochs at step {step}; the parameters of step {end.Progress?.BestStep:#,0} were kept.",
            StopReason.TargetReached => $"The training loss reached stop.target_loss, {Number(spec.Stop?.TargetLoss)}, at step {step}.",
            StopReason.TimeLimit => $"The {Number(spec.Stop?.MaxSeconds)} seconds of stop.max_seconds were used at step {step}{Left(relativeNorm)}.",
            StopReason.Stopped => $"It was asked to stop at step {step}; the best parameters so far were kept.",
            StopReason.Cancelled => $"It was given up at step {step}, on request.",
            _ when end.Error is TrainingError error => $"{error.Message} {error.Suggestion}".TrimEnd(),
            _ => $"It ended at step {step}.",
        });
    }

    static string Left(double? relativeNorm) => relativeNorm is double share
        ? $"; the norm of the gradient is {Number(share)} of that at the start"
        : "";

    static string Number(double? value) => value?.ToString("G3", CultureInfo.InvariantCulture) ?? "";
}
