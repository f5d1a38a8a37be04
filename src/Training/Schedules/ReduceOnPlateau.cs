using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Schedules;

/// <summary>The rate is multiplied by <c>factor</c> when the loss has not improved for more than <c>patience</c> epochs
/// (torch's ReduceLROnPlateau, mode min). Watches the validation loss where there are validation rows, else the training loss.</summary>
public sealed record ReduceOnPlateauSpec : ScheduleSpec
{
    /// <summary>Factor at each fall.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Factor { get; init; } = 0.1;

    /// <summary>Epochs without improvement that are borne.</summary>
    [Range(0, 1_000_000_000)]
    public int Patience { get; init; } = 10;

    /// <summary>What counts as improvement, see <c>threshold_mode</c>.</summary>
    [Range(0.0, double.MaxValue)]
    public double Threshold { get; init; } = 1e-4;

    /// <summary>Whether the threshold is a share of the best loss or an amount.</summary>
    public ThresholdMode ThresholdMode { get; init; }

    /// <summary>Epochs after a fall in which nothing is counted.</summary>
    [Range(0, 1_000_000_000)]
    public int Cooldown { get; init; }

    /// <summary>The rate never falls below this.</summary>
    [Range(0.0, double.MaxValue)]
    public double MinLr { get; init; }
}

/// <summary>What a threshold is measured in.</summary>
public enum ThresholdMode
{
    /// <summary>Improved when loss &lt; best·(1 - threshold).</summary>
    Rel,

    /// <summary>Improved when loss &lt; best - threshold.</summary>
    Abs,
}

internal sealed class ReduceOnPlateau(ReduceOnPlateauSpec spec, Horizon horizon) : Schedule(spec, horizon)
{
    // Best loss so far, epochs without improvement, epochs of cool-down left, number of falls.
    readonly double[] state = [double.PositiveInfinity, 0, 0, 0];

    private protected override Span<double> State => state;

    public override bool Watches => true;

    private protected override bool Moves => false;

    public override long LossesUntilMove => spec.Patience - (long)state[1] + 1;

    public override void Observe(double loss)
    {
        double best = state[0], waited = state[1] + 1, cooling = state[2], falls = state[3];
        double wanted = spec.ThresholdMode == ThresholdMode.Rel ? best * (1 - spec.Threshold) : best - spec.Threshold;
        if (loss < wanted || (double.IsPositiveInfinity(best) && double.IsFinite(loss)))
            (best, waited) = (loss, 0);
        if (cooling > 0)
            (cooling, waited) = (cooling - 1, 0);
        if (waited > spec.Patience)
            (falls, cooling, waited) = (falls + 1, spec.Cooldown, 0);
        (state[0], state[1], state[2], state[3]) = (best, waited, cooling, falls);
    }

    private protected override double At(double baseRate, long step) =>
        state[3] == 0 ? baseRate : Math.Max(baseRate * Math.Pow(spec.Factor, state[3]), Math.Min(spec.MinLr, baseRate));
}
