namespace Descent.Training.Runs;

/// <summary>Lets a training go up to a step, to look at it there: trainings are deterministic, so nothing needs to be stored for it.</summary>
/// <param name="step">Where it leaves, with a checkpoint.</param>
/// <param name="isGivenUp">Asked as often as <see cref="ITrainingHost.Command"/>.</param>
/// <param name="look">Sees the losses up to there.</param>
internal sealed class ReplayHost(long step, Func<bool> isGivenUp, Action<IReadOnlyList<LossPoint>>? look = null) : ITrainingHost
{
    /// <summary>At that step; null where the training ended before.</summary>
    public Checkpoint? Saved { get; private set; }

    public TrainingCommand Command => isGivenUp() ? TrainingCommand.Cancel : TrainingCommand.None;

    public bool CheckpointDue => false;

    public long SuspendAt => step;

    public bool AsksWhyItDiverged => false;

    public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
    {
        Saved = checkpoint;
        look?.Invoke(losses);
    }
}
