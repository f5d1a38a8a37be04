using Descent.Training.Schedules;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Schedules;

public class ScheduleTests
{
    static readonly Horizon Hundred = new(TotalSteps: 100, StepsPerEpoch: 10);

    public static TheoryData<string> Names => [.. Catalog.Schedules.Select(entry => entry.Name)];

    [Fact]
    public void Each_schedule_gives_the_rates_of_its_formula()
    {
        Check(new ConstantRateSpec(), (0, 0.1), (99, 0.1));
        Check(new StepDecaySpec { StepSize = 2, Gamma = 0.5 }, (0, 0.1), (19, 0.1), (20, 0.05), (39, 0.05), (40, 0.025));
        Check(new ExponentialSpec { Gamma = 0.9 }, (9, 0.1), (10, 0.09), (20, 0.081));
        Check(new InverseTimeSpec(), (0, 0.1), (10, 0.05), (30, 0.025));
        Check(new InverseTimeSpec { DecayRate = 0.5, DecaySteps = 1 }, (2, 0.05), (6, 0.025));
        Check(new PolynomialSpec(), (0, 0.1), (50, 0.05), (100, 0));
        Check(new PolynomialSpec { Power = 2, TotalIters = 20 }, (10, 0.025), (20, 0), (60, 0));
        Check(new CosineSpec(), (0, 0.1), (50, 0.05), (100, 0));
        Check(new CosineSpec { EtaMin = 0.02, TMax = 40 }, (0, 0.1), (20, 0.06), (40, 0.02), (80, 0.1));
        // torch's OneCycleLR(max_lr=0.1, total_steps=100): starts at max/25, peaks at step 29, ends at step 99 with max/25/10000.
        Check(new OneCycleSpec(), (0, 0.004), (29, 0.1), (64, (0.1 + 4e-7) / 2), (99, 4e-7));
    }

    [Fact]
    public void Warm_up_rises_linearly_and_the_schedule_starts_after_it()
    {
        Check(new ConstantRateSpec { WarmupSteps = 4 }, (0, 0.025), (1, 0.05), (3, 0.1), (4, 0.1));
        Check(new CosineSpec { WarmupSteps = 20 }, (9, 0.05), (20, 0.1), (60, 0.05), (100, 0));
        Check(new StepDecaySpec { StepSize = 1, Gamma = 0.5, WarmupSteps = 20 }, (9, 0.05), (19, 0.05), (20, 0.025));
    }

    [Fact]
    public void A_plateau_lowers_the_rate_after_more_than_patience_epochs()
    {
        ReduceOnPlateauSpec spec = new() { Factor = 0.5, Patience = 2, Threshold = 0.1, Cooldown = 1, MinLr = 0.03 };
        Schedule schedule = Catalog.Create(spec, Hundred);
        // 0.95 is no improvement on 1 by a tenth: three epochs in vain, then one of cool-down, then three more.
        double[] losses = [1, 0.95, 0.96, 0.97, 0.95, 0.95, 0.95, 0.95, 0.95];
        double[] due = [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.03, 0.03];
        for (int epoch = 0; epoch < losses.Length; epoch++)
        {
            schedule.Observe(losses[epoch]);
            Assert.Equal(due[epoch], schedule.Rate(0.1, epoch * 10), 1e-15);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_resumed_schedule_goes_on_bit_for_bit(string name)
    {
        ScheduleSpec spec = (ScheduleSpec)Activator.CreateInstance(Catalog.Variants(typeof(ScheduleSpec))[name])!;
        Schedule straight = Catalog.Create(spec, Hundred), resumed = Catalog.Create(spec, Hundred);
        for (int epoch = 0; epoch < 25; epoch++)
            straight.Observe(1);
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        straight.SaveState(writer);
        stream.Position = 0;
        using BinaryReader reader = new(stream);
        resumed.LoadState(reader);
        for (int step = 0; step <= 100; step++)
        {
            Assert.Equal(straight.Rate(0.1, step), resumed.Rate(0.1, step));
            Assert.InRange(resumed.Rate(0.1, step), 0, 0.1);
        }
    }

    static void Check(ScheduleSpec spec, params (long Step, double Rate)[] due)
    {
        Schedule schedule = Catalog.Create(spec, Hundred);
        // 1e-15: a few roundings of numbers near 0.1.
        foreach ((long step, double rate) in due)
            Assert.True(Math.Abs(schedule.Rate(0.1, step) - rate) < 1e-15, $"{spec} at step {step}: {schedule.Rate(0.1, step)} where {rate} is due");
    }
}
