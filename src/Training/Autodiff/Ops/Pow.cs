using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>a to the power b, as IEEE 754 pow.</summary>
public sealed record Pow : Binary
{
    // Guarded where a product would read 0 · ∞: a^0 is constant in a, 0^b in b.
    protected override (Node?, Node?) Derivative(Node a, Node b, Node y, Node dy) =>
        (dy * Where(Equal(b, 0), 0, b * Pow(a, b - 1)), dy * Where(Equal(a, 0), 0, y * Log(a)));

    public override Lane Value(Lane a, Lane b) => LaneMath.Pow(a, b);
}
