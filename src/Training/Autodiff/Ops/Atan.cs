using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The angle in [-π/2, π/2] whose tangent is x.</summary>
public sealed record Atan : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy / (1 + Square(x));

    public override Lane Value(Lane x) => LaneMath.Atan(x);
}
