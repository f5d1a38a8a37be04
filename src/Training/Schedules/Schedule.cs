using System.Runtime.InteropServices;
using Descent.Training.Specs;

namespace Descent.Training.Schedules;

/// <summary>The learning rate over the steps: a function of the step, and, for the one schedule that watches the loss, of what it has seen.</summary>
public abstract class Schedule
{
    private protected Schedule(ScheduleSpec spec, Horizon horizon)
    {
        WarmupSteps = spec.WarmupSteps;
        Horizon = horizon;
    }

    private protected int WarmupSteps { get; }

    private protected Horizon Horizon { get; }

    /// <summary>Remembered numbers; empty for schedules that only depend on the step.</summary>
    private protected virtual Span<double> State => [];

    /// <summary>Rate of update <paramref name="step"/> + 1.</summary>
    /// <param name="baseRate">The optimizer's learning rate.</param>
    /// <param name="step">Updates made so far.</param>
    public double Rate(double baseRate, long step)
    {
        double rate = At(baseRate, step);
        return step < WarmupSteps ? rate * (step + 1) / WarmupSteps : rate;
    }

    /// <summary>Whether the rate of this step is that of all later ones, until a loss is told.</summary>
    public bool IsSteady(long step) => step >= WarmupSteps && !Moves;

    /// <summary>Whether the schedule wants to be told losses.</summary>
    public virtual bool Watches => false;

    /// <summary>How many losses, whatever they are, can be told one by one before the rate moves because of them: 1 or more.</summary>
    public virtual long LossesUntilMove => long.MaxValue;

    /// <summary>Whether the rate depends on the step.</summary>
    private protected virtual bool Moves => true;

    /// <summary>Tells the schedule a loss at the end of an epoch: of the validation rows where there are some, else of the training rows.</summary>
    public virtual void Observe(double loss)
    {
    }

    public void SaveState(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(State.Length);
        writer.Write(MemoryMarshal.AsBytes(State));
    }

    /// <exception cref="InvalidDataException">The state belongs to another schedule.</exception>
    public void LoadState(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int length = reader.ReadInt32();
        if (length != State.Length)
            throw new InvalidDataException($"The saved schedule state has {length} numbers; this schedule has {State.Length}.");
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(State));
    }

    /// <summary>The rate without warm-up.</summary>
    private protected abstract double At(double baseRate, long step);

    /// <summary>Full passes before this step.</summary>
    private protected long Epoch(long step) => step / Math.Max(1, Horizon.StepsPerEpoch);

    /// <summary>Updates since the end of the warm-up; 0 during it.</summary>
    private protected long SinceWarmup(long step) => Math.Max(0, step - WarmupSteps);

    /// <summary>Updates planned after the warm-up, at least 1.</summary>
    private protected long StepsAfterWarmup => Math.Max(1, Horizon.TotalSteps - WarmupSteps);
}

/// <summary>How long a training is planned to be: what schedules that end with it need.</summary>
/// <param name="TotalSteps">Updates planned.</param>
/// <param name="StepsPerEpoch">Updates in one pass over the training rows.</param>
public readonly record struct Horizon(long TotalSteps, long StepsPerEpoch);
