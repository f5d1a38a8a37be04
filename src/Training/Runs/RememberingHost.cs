namespace Descent.Training.Runs;

/// <summary>A host that remembers the last checkpoint on its way to the one behind it.</summary>
internal sealed class RememberingHost(ITrainingHost host, Checkpoint? last) : ITrainingHost
{
    public Checkpoint? Last { get; private set; } = last;

    public TrainingCommand Command => host.Command;

    public bool CheckpointDue => host.CheckpointDue;

    public int MostStepsUnasked => host.MostStepsUnasked;

    public long SuspendAt => host.SuspendAt;

    public bool AsksWhyItDiverged => host.AsksWhyItDiverged;

    public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
    {
        Last = checkpoint;
        host.Save(checkpoint, losses, progress);
    }

    public void Evaluating() => host.Evaluating();
}
