namespace Descent.Training.Autodiff.Ops;

/// <summary>e^x.</summary>
public sealed record Exp : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy * y;
}
