using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>Φ(x), the distribution function of the standard normal, with its relative precision in the left tail.</summary>
public sealed record NormalCdf : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * NormalPdf(x);

    public override Lane Value(Lane x) => LaneMath.NormalCdf(x);
}
