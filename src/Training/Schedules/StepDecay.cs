using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Schedules;

/// <summary>The rate is multiplied by <c>gamma</c> every <c>step_size</c> epochs (torch's StepLR, stepped once an epoch).</summary>
/// <remarks><c>rate = base·gamma^⌊epoch/step_size⌋</c></remarks>
public sealed record StepDecaySpec : ScheduleSpec
{
    /// <summary>Epochs between two falls.</summary>
    [Range(1, 1_000_000_000)]
    public int StepSize { get; init; } = 10;

    /// <summary>Factor at each fall.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Gamma { get; init; } = 0.1;
}

internal sealed class StepDecay(StepDecaySpec spec, Horizon horizon) : Schedule(spec, horizon)
{
    private protected override double At(double baseRate, long step) => baseRate * Math.Pow(spec.Gamma, Epoch(step) / spec.StepSize);
}
