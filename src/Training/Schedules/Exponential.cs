using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Schedules;

/// <summary>The rate is multiplied by <c>gamma</c> every epoch (torch's ExponentialLR).</summary>
/// <remarks><c>rate = base·gamma^epoch</c></remarks>
public sealed record ExponentialSpec : ScheduleSpec
{
    /// <summary>Factor of an epoch.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Gamma { get; init; } = 0.95;
}

internal sealed class Exponential(ExponentialSpec spec, Horizon horizon) : Schedule(spec, horizon)
{
    private protected override double At(double baseRate, long step) => baseRate * Math.Pow(spec.Gamma, Epoch(step));
}
