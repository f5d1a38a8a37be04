using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The smaller; NaN if either is. Where they are equal the gradient goes to a.</summary>
public sealed record Min : Binary
{
    protected override (Node?, Node?) Derivative(Node a, Node b, Node y, Node dy) =>
        (Where(LessOrEqual(a, b), dy, 0), Where(LessOrEqual(a, b), 0, dy));

    public override Lane Value(Lane a, Lane b) => LaneMath.Min(a, b);
}
