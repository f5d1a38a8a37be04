using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>Squared near the target, linear far from it, so that outliers pull with a bounded force (torch's HuberLoss).</summary>
/// <remarks><c>½ r² where |r| ≤ delta, else delta·(|r| - delta/2)</c>, r = ŷ - y.
/// Huber: Robust estimation of a location parameter (Annals of Mathematical Statistics 35, 1964).</remarks>
public sealed record HuberSpec : ReducibleLossSpec
{
    /// <summary>Where the parabola becomes a line, in the units of the target.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Delta { get; init; } = 1;
}

internal sealed class Huber(HuberSpec spec) : ElementwiseLoss(spec.Reduction)
{
    public override TargetKind Target => TargetKind.Real;

    public override LossShape Shape => LossShape.Convex;

    // Both branches in full, not min(|r|, delta): the second derivative at r = 0 is then 1, as it should be.
    private protected override Node Elements(Node prediction, Node target)
    {
        Node residual = prediction - target, size = Abs(residual);
        return Where(LessOrEqual(size, spec.Delta), 0.5 * Square(residual), spec.Delta * (size - spec.Delta / 2));
    }
}
