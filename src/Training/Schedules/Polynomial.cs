using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Schedules;

/// <summary>The rate falls to 0 at the last step along a power of the time left (torch's PolynomialLR, stepped at every update).</summary>
/// <remarks><c>rate = base·(1 - t/total_iters)^power</c>, t the updates since the end of the warm-up; 0 from <c>total_iters</c> on.</remarks>
public sealed record PolynomialSpec : ScheduleSpec
{
    /// <summary>1 is a straight line.</summary>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public double Power { get; init; } = 1;

    /// <summary>Updates until the rate is 0; by default all that follow the warm-up.</summary>
    [Range(1L, 100_000_000_000L)]
    public long? TotalIters { get; init; }
}

internal sealed class Polynomial(PolynomialSpec spec, Horizon horizon) : Schedule(spec, horizon)
{
    private protected override double At(double baseRate, long step)
    {
        double total = spec.TotalIters ?? StepsAfterWarmup;
        return baseRate * Math.Pow(1 - Math.Min(SinceWarmup(step), total) / total, spec.Power);
    }
}
