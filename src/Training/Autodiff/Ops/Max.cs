using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The larger; NaN if either is. Where they are equal the gradient goes to a.</summary>
public sealed record Max : Binary
{
    protected override (Node?, Node?) Derivative(Node a, Node b, Node y, Node dy) =>
        (Where(LessOrEqual(b, a), dy, 0), Where(LessOrEqual(b, a), 0, dy));

    public override Lane Value(Lane a, Lane b) => LaneMath.Max(a, b);
}
