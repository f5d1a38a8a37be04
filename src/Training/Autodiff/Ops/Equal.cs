using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>1 where a = b, else 0.</summary>
public sealed record Equal : Binary
{
    protected override (Node?, Node?) Derivative(Node a, Node b, Node y, Node dy) =>
        (null, null);

    public override Lane Value(Lane a, Lane b) => LaneMath.Indicator(Lane.Equal(a, b));

    public override string Describe(string arguments) => $"({arguments.Replace(", ", " == ")})";
}
