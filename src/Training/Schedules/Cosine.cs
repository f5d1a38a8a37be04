using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Schedules;

/// <summary>The rate follows half a cosine from its full value to <c>eta_min</c> at the last step (torch's CosineAnnealingLR, stepped at every update).</summary>
/// <remarks><c>rate = eta_min + (base - eta_min)·(1 + cos(π·t/t_max))/2</c>, t the updates since the end of the warm-up.
/// Loshchilov, Hutter: SGDR: stochastic gradient descent with warm restarts (ICLR 2017).</remarks>
public sealed record CosineSpec : ScheduleSpec
{
    /// <summary>The rate at the end.</summary>
    [Range(0.0, double.MaxValue)]
    public double EtaMin { get; init; }

    /// <summary>Updates until <c>eta_min</c> is reached; by default all that follow the warm-up. After it the rate rises again, as torch's does.</summary>
    [Range(1L, 100_000_000_000L)]
    public long? TMax { get; init; }
}

internal sealed class Cosine(CosineSpec spec, Horizon horizon) : Schedule(spec, horizon)
{
    private protected override double At(double baseRate, long step) =>
        spec.EtaMin + (baseRate - spec.EtaMin) * (1 + Math.Cos(Math.PI * SinceWarmup(step) / (spec.TMax ?? StepsAfterWarmup))) / 2;
}
