namespace Descent.Training.Autodiff.Ops;

/// <summary>log(1 + x), exact near 0.</summary>
public sealed record Log1p : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy / (1 + x);
}
