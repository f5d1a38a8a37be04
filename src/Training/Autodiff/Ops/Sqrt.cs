using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The square root.</summary>
public sealed record Sqrt : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => 0.5 * dy / y;

    public override Lane Value(Lane x) => Lane.Sqrt(x);
}
