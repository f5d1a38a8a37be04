using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The natural logarithm.</summary>
public sealed record Log : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy / x;

    public override Lane Value(Lane x) => LaneMath.Log(x);
}
