using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>e^x.</summary>
public sealed record Exp : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * y;

    public override Lane Value(Lane x) => LaneMath.Exp(x);
}
