using Descent.Training.Optimizers;

namespace Descent.Training.Curvature;

/// <summary>What a learning rate does on a quadratic: along a direction of curvature λ a step multiplies the error by factors that depend on
/// rate·λ alone. Polyak (1964), Some methods of speeding up the convergence of iteration methods; for Nesterov's form the same
/// way, from the two-by-two matrix that takes error and velocity to the next.</summary>
/// <param name="Momentum">Share of the last move that is kept, m.</param>
/// <param name="Nesterov">Look ahead along the momentum.</param>
/// <param name="Fresh">What the gradient counts beside the momentum: 1 - dampening.</param>
internal sealed record StepLengths(double Momentum, bool Nesterov, double Fresh)
{
    public static StepLengths Of(SgdSpec sgd) => new(sgd.Momentum, sgd.Nesterov, sgd.Momentum == 0 ? 1 : 1 - sgd.Dampening);

    /// <summary>From this rate on the steepest direction grows: 2/λ without momentum.</summary>
    /// <param name="largest">Curvature λ of the steepest direction.</param>
    public double LargestStable(double largest) =>
        (Nesterov ? (2 + 2 * Momentum) / (1 + 2 * Momentum) : 2 * (1 + Momentum) / Fresh) / largest;

    /// <summary>The rate at which the slowest direction is fastest, for this momentum: 2/(smallest + largest) without.</summary>
    /// <param name="smallest">Curvature of the flattest direction, above 0.</param>
    /// <param name="largest">Curvature of the steepest.</param>
    public double Best(double smallest, double largest)
    {
        if (!Nesterov)
            return 2 * (1 + Momentum) / Fresh / (smallest + largest);
        // The flat direction gains from a larger rate, the steep one loses: they meet once.
        double low = 1 / largest, high = LargestStable(largest);
        for (int halving = 0; halving < 100; halving++)
        {
            double middle = (low + high) / 2;
            if (Radius(middle * smallest) > Radius(middle * largest))
                low = middle;
            else
                high = middle;
        }
        return (low + high) / 2;
    }

    /// <summary>What the error shrinks by in a step, after the first few.</summary>
    public double Factor(double rate, double smallest, double largest) => Math.Max(Radius(rate * smallest), Radius(rate * largest));

    /// <summary>The larger root of the recursion along one direction.</summary>
    /// <param name="x">rate·λ.</param>
    double Radius(double x)
    {
        if (Momentum == 0)
            return Math.Abs(1 - x);
        (double trace, double determinant) = Nesterov
            ? ((1 + Momentum) * (1 - x), Momentum * (1 - x))
            : (1 + Momentum - Fresh * x, Momentum);
        double discriminant = trace * trace - 4 * determinant;
        return discriminant < 0 ? Math.Sqrt(determinant) : (Math.Abs(trace) + Math.Sqrt(discriminant)) / 2;
    }
}
