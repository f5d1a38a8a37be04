using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The tangent of x in radians.</summary>
public sealed record Tan : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * (1 + Square(y));

    public override Lane Value(Lane x) => LaneMath.Tan(x);
}
