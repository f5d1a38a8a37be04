namespace Descent.Training.Autodiff.Ops;

/// <summary>The natural logarithm.</summary>
public sealed record Log : Unary
{
    protected override Node? Derivative(Node x, Node y, Node dy) => dy / x;
}
