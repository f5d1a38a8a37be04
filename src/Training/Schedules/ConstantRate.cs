using Descent.Training.Specs;

namespace Descent.Training.Schedules;

/// <summary>The optimizer's learning rate at every step.</summary>
public sealed record ConstantRateSpec : ScheduleSpec;

internal sealed class ConstantRate(ConstantRateSpec spec, Horizon horizon) : Schedule(spec, horizon)
{
    private protected override bool Moves => false;

    private protected override double At(double baseRate, long step) => baseRate;
}
