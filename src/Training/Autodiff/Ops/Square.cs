using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>x².</summary>
public sealed record Square : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => 2 * dy * x;

    public override Lane Value(Lane x) => x * x;
}
