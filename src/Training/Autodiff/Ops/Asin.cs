using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The angle in [-π/2, π/2] whose sine is x.</summary>
public sealed record Asin : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy / Sqrt((1 - x) * (1 + x));

    public override Lane Value(Lane x) => LaneMath.Asin(x);
}
