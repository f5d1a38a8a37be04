using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>x / (1 + |x|), and its limits ±1 at ±∞.</summary>
public sealed record Softsign : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * Square(Reciprocal(1 + Abs(x)));

    public override Lane Value(Lane x) => LaneMath.Softsign(x);
}
