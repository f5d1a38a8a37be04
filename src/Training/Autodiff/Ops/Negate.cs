using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>-x.</summary>
public sealed record Negate : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => -dy;

    public override Lane Value(Lane x) => -x;
}
