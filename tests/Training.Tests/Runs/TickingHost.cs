using Descent.Training.Runs;

namespace Descent.Training.Tests.Runs;

/// <summary>A host for whom every step takes so long by the clock.</summary>
sealed class TickingHost(TickingClock clock, TimeSpan step, int suspendAfter) : ITrainingHost
{
    public int Asked { get; private set; }

    public Checkpoint? Last { get; private set; }

    public TrainingCommand Command
    {
        get
        {
            clock.Advance(step);
            return Asked++ < suspendAfter ? TrainingCommand.None : TrainingCommand.Suspend;
        }
    }

    public bool CheckpointDue => false;

    public int MostStepsUnasked => 1;

    public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress) => Last = checkpoint;
}

/// <summary>A clock that goes only when it is told.</summary>
sealed class TickingClock : TimeProvider
{
    long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => ticks += time.Ticks;

    public override long GetTimestamp() => ticks;
}
