using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The hyperbolic tangent.</summary>
public sealed record Tanh : Unary
{
    // 1 - y² would cancel in the tails.
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * SechSquared(x);

    public override Lane Value(Lane x) => LaneMath.Tanh(x);
}
