using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>a to the power b, as IEEE 754 pow.</summary>
public sealed record Pow : Binary
{
    protected override (Node?, Node?) Derivative(Node a, Node b, Node y, Node dy) =>
        (dy * PowDerivative.Of(a, b, 1, 0), dy * PowDerivative.Of(a, b, 0, 1));

    public override Lane Value(Lane a, Lane b) => LaneMath.Pow(a, b);
}
