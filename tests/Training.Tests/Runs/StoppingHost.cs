using Descent.Training.Runs;

namespace Descent.Training.Tests.Runs;

/// <summary>A client who stops a training after so many steps.</summary>
sealed class StoppingHost(int after) : ITrainingHost
{
    int asked;

    public TrainingCommand Command => asked++ < after ? TrainingCommand.None : TrainingCommand.Stop;

    public bool CheckpointDue => false;

    public int MostStepsUnasked => 1;

    public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
    {
    }
}
