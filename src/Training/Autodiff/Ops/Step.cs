using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>1 where x > 0, else 0: the derivative of <see cref="Relu"/>.</summary>
public sealed record Step : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => null;

    public override Lane Value(Lane x) => LaneMath.Step(x);
}
