using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>1 / x.</summary>
public sealed record Reciprocal : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => -dy * Square(y);

    public override Lane Value(Lane x) => 1 / x;
}
