using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>|x|; the derivative at 0 is taken as 0.</summary>
public sealed record Abs : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * Sign(x);

    public override Lane Value(Lane x) => Lane.Abs(x);
}
