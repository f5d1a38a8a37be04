using System.Numerics;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics.Tracing;

/// <summary>A training made again, to look at any of its steps: trainings are deterministic, so nothing needs to be stored for it.</summary>
internal sealed class Replay<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly ITraining training;
    readonly CancellationToken token;
    Checkpoint at;

    Replay(ITraining training, Checkpoint at, CancellationToken token) => (this.training, this.at, this.token) = (training, at, token);

    /// <summary>θ at the step where it stands.</summary>
    public T[] Parameters => TrainingState<T>.ParametersOf(at);

    public long Step => at.Step;

    /// <param name="subject">The training.</param>
    /// <param name="nearest">A checkpoint of the run at or before the step, if there is one.</param>
    /// <param name="step">Where to go.</param>
    /// <param name="clock">For the training, which is not to end by it.</param>
    /// <param name="token">Ends a replay that nobody waits for any more.</param>
    /// <returns><see langword="null"/> where the training ends before that step.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Replay<T>? To(Subject subject, Checkpoint? nearest, long step, TimeProvider clock, CancellationToken token)
    {
        // Time is no rule here: the run had its own.
        TrainingSpec spec = subject.Spec with { Stop = subject.Spec.Stop! with { MaxSeconds = null }, Record = new RecordSpec() };
        if (Run(subject.Training<T>(spec, clock), nearest?.Step <= step ? nearest : null, step, token).Saved is not Checkpoint there)
            return null;
        return new Replay<T>(subject.Training<T>(spec with { Record = new RecordSpec { Every = 1 } }, clock), there, token);
    }

    /// <summary>Makes all steps up to one.</summary>
    /// <returns>False where the training ends before.</returns>
    public bool GoTo(long step)
    {
        if (step == at.Step)
            return true;
        if (Run(training, at, step, token).Saved is not Checkpoint there)
            return false;
        at = there;
        return true;
    }

    /// <summary>Makes one step.</summary>
    /// <returns>The point of the loss history at the step; whether an update followed.</returns>
    public (LossPoint Point, bool Moved) Next()
    {
        (Checkpoint? saved, LossPoint point) = Run(training, at, at.Step + 1, token);
        if (saved is not null)
            at = saved;
        return (point, saved is not null);
    }

    static (Checkpoint? Saved, LossPoint Last) Run(ITraining training, Checkpoint? from, long step, CancellationToken token)
    {
        LossPoint last = default;
        ReplayHost host = new(step, () => token.IsCancellationRequested, losses => last = LastOf(losses));
        TrainingResult result = training.Run(from, host);
        token.ThrowIfCancellationRequested();
        return (host.Saved, host.Saved is null ? LastOf(result.Losses) : last);
    }

    static LossPoint LastOf(IReadOnlyList<LossPoint> losses) => losses.Count > 0 ? losses[^1] : default;
}
