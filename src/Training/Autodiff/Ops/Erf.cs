using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The error function.</summary>
public sealed record Erf : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * (2 / Math.Sqrt(Math.PI)) * Exp(-Square(x));

    public override Lane Value(Lane x) => LaneMath.Erf(x);
}
