using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The angle in [0, π] whose cosine is x.</summary>
public sealed record Acos : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => -dy / Sqrt((1 - x) * (1 + x));

    public override Lane Value(Lane x) => LaneMath.Acos(x);
}
