using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>1 / (1 + e^-x).</summary>
public sealed record Sigmoid : Unary
{
    // 1 - y would cancel for large x.
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * y * Sigmoid(-x);

    public override Lane Value(Lane x) => LaneMath.Sigmoid(x);
}
