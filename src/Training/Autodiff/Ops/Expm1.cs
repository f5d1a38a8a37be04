using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>e^x - 1, exact near 0.</summary>
public sealed record Expm1 : Unary
{
    // y + 1 would lose the left tail.
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * Exp(x);

    public override Lane Value(Lane x) => LaneMath.Expm1(x);
}
