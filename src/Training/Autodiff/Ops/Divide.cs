using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>a / b.</summary>
public sealed record Divide : Binary
{
    protected override (Node?, Node?) Derivative(Node a, Node b, Node y, Node dy) =>
        (dy / b, -dy * y / b);

    public override Lane Value(Lane a, Lane b) => a / b;

    public override string Describe(string arguments) => $"({arguments.Replace(", ", " / ")})";
}
