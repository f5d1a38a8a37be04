namespace Descent.Training.Autodiff.Ops;

/// <summary>-x.</summary>
public sealed record Negate : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => -dy;
}
