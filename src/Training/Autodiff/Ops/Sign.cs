using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>-1, 0 or 1.</summary>
public sealed record Sign : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => null;

    public override Lane Value(Lane x) => LaneMath.Sign(x);
}
