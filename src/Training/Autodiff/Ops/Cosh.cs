using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The hyperbolic cosine.</summary>
public sealed record Cosh : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * Sinh(x);

    public override Lane Value(Lane x) => LaneMath.Cosh(x);
}
