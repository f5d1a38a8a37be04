using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The angle of the point (b, a) in (-π, π]: a is the ordinate.</summary>
public sealed record Atan2 : Binary
{
    protected override (Node?, Node?) Derivative(Node a, Node b, Node y, Node dy) =>
        (dy * b / (Square(a) + Square(b)), -dy * a / (Square(a) + Square(b)));

    public override Lane Value(Lane a, Lane b) => LaneMath.Atan2(a, b);
}
