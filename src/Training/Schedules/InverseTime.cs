using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Schedules;

/// <summary>The rate falls like 1/t, step by step (Keras' InverseTimeDecay; Robbins and Monro's condition holds).</summary>
/// <remarks><c>rate = base/(1 + decay_rate·t/decay_steps)</c>, t the updates since the end of the warm-up.</remarks>
public sealed record InverseTimeSpec : ScheduleSpec
{
    /// <summary>With 1, the rate is halved after <c>decay_steps</c> updates.</summary>
    [Range(0.0, double.MaxValue)]
    public double DecayRate { get; init; } = 1;

    /// <summary>Updates that count as one unit of time; by default those of one epoch.</summary>
    [Range(1L, 100_000_000_000L)]
    public long? DecaySteps { get; init; }
}

internal sealed class InverseTime(InverseTimeSpec spec, Horizon horizon) : Schedule(spec, horizon)
{
    private protected override double At(double baseRate, long step) =>
        baseRate / (1 + spec.DecayRate * SinceWarmup(step) / (spec.DecaySteps ?? Math.Max(1, Horizon.StepsPerEpoch)));
}
