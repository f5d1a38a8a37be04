using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>The Huber loss divided by its bound: the slope far from the target is 1 (torch's SmoothL1Loss).</summary>
/// <remarks><c>½ r²/beta where |r| &lt; beta, else |r| - beta/2</c>, r = ŷ - y. Girshick: Fast R-CNN (ICCV 2015).</remarks>
public sealed record SmoothL1Spec : ReducibleLossSpec
{
    /// <summary>Where the parabola becomes a line, in the units of the target.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Beta { get; init; } = 1;
}

internal sealed class SmoothL1(SmoothL1Spec spec) : ElementwiseLoss(spec.Reduction)
{
    public override TargetKind Target => TargetKind.Real;

    public override LossShape Shape => LossShape.Convex;

    private protected override Node Elements(Node prediction, Node target)
    {
        Node residual = prediction - target, size = Abs(residual);
        return Where(Less(size, spec.Beta), 0.5 / spec.Beta * Square(residual), size - spec.Beta / 2);
    }
}
