using Descent.Training.Optimizers;

namespace Descent.Training.Runs;

/// <summary>Words for a training whose method promises the minimum and did not get there.</summary>
internal static class Convergence
{
    const string Code = "not_converged";

    public static TrainingError Failure(MethodEnd end, long step) =>
        new(Code, $"The training did not converge. {end.Message}", "optimizer", step, end.Hint);

    public static Warning Unfinished(MethodEnd end) =>
        new(Code, $"All steps were made, but the minimum was not reached. {end.Message} {end.Hint}".TrimEnd(), "/max_steps");
}
