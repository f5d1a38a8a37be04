using Descent.Training.Optimizers;

namespace Descent.Training.Runs;

/// <summary>Words for a training whose method promises the minimum and did not get there.</summary>
internal static class Convergence
{
    const string Code = "not_converged";

    public static TrainingError Failure(MethodEnd end, long step) =>
        new(Code, $"The training did not converge. {end.Message}", "optimizer", step, end.Hint);

    /// <summary>What is worth knowing of a training that did not fail; null where there is nothing.</summary>
    public static Warning? Caution(MethodEnd end) => end switch
    {
        { Converged: false } => new(Code, $"All steps were made, but the minimum was not reached. {end.Message} {end.Hint}".TrimEnd(), "/max_steps"),
        { Caution: string caution } => new("rank_deficient", caution, "/features"),
        _ => null,
    };
}
