using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>log(1 + e^x), without overflow.</summary>
public sealed record Softplus : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * Sigmoid(x);

    public override Lane Value(Lane x) => LaneMath.Softplus(x);
}
