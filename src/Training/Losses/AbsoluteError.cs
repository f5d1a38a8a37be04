using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>Absolute errors (torch's L1Loss). The derivative where prediction and target are equal is taken as 0.</summary>
/// <remarks><c>|ŷ - y|</c></remarks>
public sealed record MaeSpec : ReducibleLossSpec;

internal sealed class AbsoluteError(MaeSpec spec) : ElementwiseLoss(spec.Reduction)
{
    public override TargetKind Target => TargetKind.Real;

    public override LossShape Shape => LossShape.Convex;

    public override bool IsSmooth => false;

    private protected override Node Elements(Node prediction, Node target) => Abs(prediction - target);
}
