using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The binary cross-entropy of the probability σ(z) against the target t in [0, 1], from the logit z = a and t = b:
/// max(z, 0) - t·z + log(1 + e^-|z|).</summary>
public sealed record BceWithLogits : Binary
{
    protected override (Node?, Node?) Derivative(Node a, Node b, Node y, Node dy) =>
        (dy * (Sigmoid(a) - b), -dy * a);

    public override Lane Value(Lane a, Lane b) => LaneMath.BceWithLogits(a, b);
}
