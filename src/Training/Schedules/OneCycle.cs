using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Schedules;

/// <summary>The rate rises from a fraction of the optimizer's to all of it, then falls to almost nothing, each along half a cosine
/// (torch's OneCycleLR with two phases; its <c>max_lr</c> is the optimizer's learning rate). Momentum is left as it is.</summary>
/// <remarks>Smith, Topin: Super-convergence: very fast training of neural networks using large learning rates (2019).</remarks>
public sealed record OneCycleSpec : ScheduleSpec
{
    /// <summary>Share of the updates that rise.</summary>
    [Range(0.0, 1.0)]
    public double PctStart { get; init; } = 0.3;

    /// <summary>The first rate is the optimizer's divided by this.</summary>
    [Range(1.0, double.MaxValue)]
    public double DivFactor { get; init; } = 25;

    /// <summary>The last rate is the first one divided by this.</summary>
    [Range(1.0, double.MaxValue)]
    public double FinalDivFactor { get; init; } = 10_000;
}

internal sealed class OneCycle(OneCycleSpec spec, Horizon horizon) : Schedule(spec, horizon)
{
    private protected override double At(double baseRate, long step)
    {
        double first = baseRate / spec.DivFactor, last = first / spec.FinalDivFactor;
        double peak = spec.PctStart * StepsAfterWarmup - 1, end = StepsAfterWarmup - 1;
        double t = Math.Min(SinceWarmup(step), end);
        return t <= peak
            ? Anneal(first, baseRate, t / peak)
            : Anneal(baseRate, last, end > peak ? (t - peak) / (end - peak) : 1);
    }

    static double Anneal(double from, double to, double share) =>
        double.IsNaN(share) ? to : to + (from - to) / 2 * (1 + Math.Cos(Math.PI * share));
}
