using System.Globalization;
using Descent.Training.Curvature;
using Descent.Training.Optimizers;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>Words for a loss or gradient that is no longer a number, and what to try.</summary>
internal static class Divergence
{
    const string Code = "diverged";

    /// <summary>With a rate that would have held, where the curvature at the start tells one.</summary>
    /// <param name="error">From <see cref="Explain"/>.</param>
    /// <param name="spec">Of the training.</param>
    /// <param name="surface">Its loss; looked at where it says something.</param>
    public static TrainingError WithRate(TrainingError error, TrainingSpec spec, Func<LossSurface> surface)
    {
        if (error is not { Code: Code, Step: > 0 } || spec.Optimizer is not SgdSpec sgd || surface() is not LossSurface loss
            || loss.Spectrum(loss.Start, CancellationToken.None) is not Spectrum spectrum || spectrum.Largest <= spectrum.Rounding)
            return error;
        double limit = StepLengths.Of(sgd).LargestStable(spectrum.Largest + sgd.WeightDecay);
        return limit > sgd.LearningRate || !(limit > 0) ? error
            : error with { Suggestion = $"By the curvature of the loss at the start a learning rate below {limit.ToString("G4", CultureInfo.InvariantCulture)} would have held; auto chooses a good one. Standardized features mostly allow a larger one." };
    }

    public static TrainingError Explain(LossPoint point, string where, double learningRate)
    {
        string what = double.IsFinite(point.Train) ? "The gradient" : "The loss";
        string message = point.Step == 0
            ? $"{what} is not finite at the start, before any update. {where}"
            : $"{what} became non-finite at step {point.Step}. {where}";
        return point.Step == 0
            ? new TrainingError(Code, message, "initial", 0, "Start from other initial values, or standardize the features: large inputs overflow.")
            : new TrainingError(Code, message, "optimizer.learning_rate", point.Step,
                $"Try a learning rate ten times smaller ({(learningRate / 10).ToString("G3", CultureInfo.InvariantCulture)}), standardized features, or clip.global_norm.");
    }
}
