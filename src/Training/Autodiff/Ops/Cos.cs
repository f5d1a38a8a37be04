using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The cosine of x in radians.</summary>
public sealed record Cos : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => -dy * Sin(x);

    public override Lane Value(Lane x) => LaneMath.Cos(x);
}
