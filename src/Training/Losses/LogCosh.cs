using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>The logarithm of the hyperbolic cosine of the error: like squares near the target, like absolute errors far from it, smooth everywhere.</summary>
/// <remarks><c>log cosh(ŷ - y)</c></remarks>
public sealed record LogCoshSpec : ReducibleLossSpec;

internal sealed class LogCosh(LogCoshSpec spec) : ElementwiseLoss(spec.Reduction)
{
    // Beyond it e^(-2|r|) is nothing beside 1 in float64, and cosh would soon overflow.
    const double Far = 20;
    const double Log2 = 0.69314718055994530942;

    public override TargetKind Target => TargetKind.Real;

    public override LossShape Shape => LossShape.StrictlyConvex;

    // log cosh r = r + log(1 + e^(-2r)) - log 2, whose derivatives are right at 0 too.
    private protected override Node Elements(Node prediction, Node target)
    {
        Node residual = prediction - target, size = Abs(residual);
        Node near = Clamp(residual, -Far, Far);
        return Where(Less(size, Far), near + Softplus(-2 * near) - Log2, size - Log2);
    }
}
