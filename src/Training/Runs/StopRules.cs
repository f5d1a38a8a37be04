using Descent.Training.Kernels.Updates;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>The rules of <c>stop</c> that end a training before all its steps are made.</summary>
internal static class StopRules
{
    /// <summary>The reason to end at a step with finite loss, or <see langword="null"/> to go on.</summary>
    /// <param name="rules">The client's rules.</param>
    /// <param name="loss">Training loss at the current parameters.</param>
    /// <param name="gradientNorm">Euclidean norm of its gradient.</param>
    /// <param name="fullBatch">The gradient is that of the whole training set; a batch's may vanish by chance.</param>
    /// <param name="waited">Epochs without improvement.</param>
    /// <param name="seconds">Training time used.</param>
    public static StopReason? Reason(StopSpec rules, double loss, double gradientNorm, bool fullBatch, int waited, double seconds)
    {
        if (loss <= rules.TargetLoss)
            return StopReason.TargetReached;
        if (fullBatch && gradientNorm <= rules.Tolerance)
            return StopReason.Converged;
        if (waited >= rules.Patience)
            return StopReason.EarlyStopped;
        return seconds >= rules.MaxSeconds ? StopReason.TimeLimit : null;
    }

    /// <summary>The losses and norms at which <see cref="Reason"/> has one.</summary>
    public static Floors Floors(StopSpec rules, bool fullBatch) =>
        new(rules.TargetLoss ?? double.NegativeInfinity, (fullBatch ? rules.Tolerance : null) ?? -1);
}
