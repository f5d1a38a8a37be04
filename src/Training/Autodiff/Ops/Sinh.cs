using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The hyperbolic sine.</summary>
public sealed record Sinh : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * Cosh(x);

    public override Lane Value(Lane x) => LaneMath.Sinh(x);
}
