using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>1 / cosh²(x), the derivative of <see cref="Tanh"/>, with its relative precision in the tails.</summary>
public sealed record SechSquared : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => -2 * dy * y * Tanh(x);

    public override Lane Value(Lane x) => LaneMath.SechSquared(x);
}
