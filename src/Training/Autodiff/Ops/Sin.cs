using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The sine of x in radians.</summary>
public sealed record Sin : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * Cos(x);

    public override Lane Value(Lane x) => LaneMath.Sin(x);
}
