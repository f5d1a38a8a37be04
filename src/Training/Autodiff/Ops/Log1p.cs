using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>log(1 + x), exact near 0.</summary>
public sealed record Log1p : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy / (1 + x);

    public override Lane Value(Lane x) => LaneMath.Log1p(x);
}
