using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>φ(x) = e^(-x²/2) / √(2π), the density of the standard normal.</summary>
public sealed record NormalPdf : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => -dy * x * y;

    public override Lane Value(Lane x) => LaneMath.NormalPdf(x);
}
