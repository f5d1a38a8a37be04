using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>max(x, 0); the derivative at 0 is taken as 0.</summary>
public sealed record Relu : Unary
{
    // Step(y) equals Step(x), and x need not be kept.
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * Step(y);

    public override Lane Value(Lane x) => LaneMath.Relu(x);
}
