using System.Globalization;
using Descent.Training.Plans;

namespace Descent.Training.Runs;

/// <summary>Words for a loss or gradient that is no longer a number, and what to try.</summary>
internal static class Divergence
{
    const string Code = "diverged";

    /// <param name="point">The first that is not finite.</param>
    /// <param name="found">Where it left the finite numbers.</param>
    /// <param name="learningRate">Of the training.</param>
    public static TrainingError Explain(LossPoint point, NonFinite? found, double learningRate)
    {
        string what = double.IsFinite(point.Train) ? "The gradient" : "The loss", where = Where(found);
        DivergenceReport report = new(found?.Operation, found?.Parameter, found?.Row, point.Step > 0 ? point.Step - 1 : null, null);
        TrainingError error = point.Step == 0
            ? new TrainingError(Code, $"{what} is not finite at the start, before any update.{where}", "initial", 0, "Start from other initial values, or standardize the features: large inputs overflow.")
            : new TrainingError(Code, $"{what} became non-finite at step {point.Step}.{where} The last finite step was {point.Step - 1}.", "optimizer.learning_rate", point.Step,
                $"Try a learning rate ten times smaller ({Number(learningRate / 10)}), standardized features, or clip.global_norm.");
        return error with { Divergence = report };
    }

    /// <param name="limit">From this rate on the steepest direction at the start grows; null where that is not known.</param>
    /// <param name="held">A rate that was tried and holds.</param>
    /// <returns><see langword="null"/> where there is nothing to say.</returns>
    public static string? Suggestion(double? limit, double? held)
    {
        string tried = held is double rate ? $"The learning rate {Number(rate)} was tried: with it the loss stays finite for as long, and falls. " : "";
        string curved = limit is double most ? $"By the curvature of the loss at the start a learning rate below {Number(most)} would have held; auto chooses a good one. " : "";
        return tried + curved == "" ? null : $"{tried}{curved}Standardized features mostly allow a larger one.";
    }

    static string Where(NonFinite? found) => found is null ? ""
        : $" The first number to go bad was {found.Operation}{(found.Parameter is null ? "" : $", next to the parameter '{found.Parameter}'")}{(found.Row is null ? "" : $", in row {found.Row} of the batch")}.";

    static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
