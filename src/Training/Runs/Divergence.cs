using System.Globalization;

namespace Descent.Training.Runs;

/// <summary>Words for a loss or gradient that is no longer a number, and what to try.</summary>
internal static class Divergence
{
    public static TrainingError Explain(LossPoint point, string where, double learningRate)
    {
        string what = double.IsFinite(point.Train) ? "The gradient" : "The loss";
        string message = point.Step == 0
            ? $"{what} is not finite at the start, before any update. {where}"
            : $"{what} became non-finite at step {point.Step}. {where}";
        return point.Step == 0
            ? new TrainingError("diverged", message, "initial", 0, "Start from other initial values, or standardize the features: large inputs overflow.")
            : new TrainingError("diverged", message, "optimizer.learning_rate", point.Step,
                $"Try a learning rate ten times smaller ({(learningRate / 10).ToString("G3", CultureInfo.InvariantCulture)}), standardized features, or clip.global_norm.");
    }
}
