using System.Numerics.Tensors;

namespace Descent.Training.Optimizers;

/// <summary>A step down a slope whose length nothing tells, for there is no curvature: doubled while the loss falls, halved until it does.</summary>
/// <param name="function">What is minimised.</param>
/// <param name="active">Bounds, which the step does not cross.</param>
/// <param name="loss">The value where the step begins.</param>
internal sealed class SlopeSearch(SmoothFunction function, ActiveSet active, double loss)
{
    /// <summary>Armijo's constant.</summary>
    const double SufficientDecrease = 1e-4;

    /// <summary>A smaller relative decrease may be rounding.</summary>
    const double Noise = 1e-12;

    /// <summary>A rise is seen when it is so many times the rounding of the loss.</summary>
    const double AboveRounding = 10;

    const int MostDoublings = 60, MostHalvings = 60, Short = 10, MostRises = 10;

    /// <summary>A smaller rise may be rounding.</summary>
    double leastRise = Noise * Math.Abs(loss);

    /// <summary>Trials much shorter than the first that raised the loss in proportion: a kink does that at every length, rounding at none so short.</summary>
    int rises;

    /// <summary>The loss fell beyond the least number there is.</summary>
    bool isBottomless;

    /// <summary>Holds a supposed minimum against the directions in which it has a slope and no curvature.</summary>
    /// <param name="direction">The quadratic at θ, which sees a minimum there.</param>
    /// <param name="from">θ.</param>
    /// <param name="free">θ without what is held at a bound.</param>
    /// <param name="found">Receives the better θ.</param>
    /// <param name="distances">For people, of a point that is refused.</param>
    /// <param name="refusal">Why there is no minimum; <see langword="null"/> where there is a better θ.</param>
    /// <returns>False where the minimum stands.</returns>
    public bool Overturns(NewtonDirection direction, ReadOnlySpan<double> from, ReadOnlySpan<double> free, double[] found, string distances, out MethodEnd? refusal)
    {
        refusal = null;
        if (!direction.SlopesWhereFlat(loss, free))
            return false;
        leastRise = Math.Max(leastRise, AboveRounding * LossRounding.Of(function, loss, from, direction.Scale));
        bool falls = Descend(from, direction.FlatStep, direction.FlatSlope, found);
        if (!isBottomless && direction.FlatDirections.Count > 1)
            falls |= DescendEach(direction, falls ? found.ToArray() : from.ToArray(), found);
        string? reason = isBottomless ? "The loss falls without end: it has no minimum."
            : !falls && rises >= MostRises ? "The loss has a slope but no curvature here, and falls no further along it: it may have a kink."
            : null;
        if (reason is not null)
            refusal = new MethodEnd(false, $"{reason} {distances}", "Bound the parameters, add a penalty, or use a smooth formula.");
        return falls || refusal is not null;
    }

    /// <summary>Looks along one flat direction after the other: how little curvature each has differs by more than the quadratic can tell.</summary>
    bool DescendEach(NewtonDirection direction, double[] from, double[] found)
    {
        double[] gradient = new double[from.Length], down = new double[from.Length];
        double start = function.Evaluate(from, gradient);
        bool falls = false;
        foreach (double[] flat in direction.FlatDirections)
        {
            double rise = TensorPrimitives.Dot<double>(gradient, flat);
            if (!direction.IsSlope(Math.Abs(rise), start, from))
                continue;
            TensorPrimitives.Multiply(flat, -Math.Sign(rise), down);
            if (!new SlopeSearch(function, active, start).Descend(from, down, Math.Abs(rise), found))
                continue;
            found.CopyTo(from, 0);
            start = function.Evaluate(from, gradient);
            falls = true;
        }
        from.CopyTo(found, 0);
        return falls;
    }

    /// <summary>Looks along a direction; true where the loss truly falls.</summary>
    /// <param name="from">θ.</param>
    /// <param name="direction">Downhill.</param>
    /// <param name="slope">What the loss falls by at the beginning, per length: positive.</param>
    /// <param name="found">Receives the better θ.</param>
    public bool Descend(ReadOnlySpan<double> from, ReadOnlySpan<double> direction, double slope, double[] found)
    {
        double length = loss == 0 ? 1 / Math.Sqrt(slope) : Math.Abs(loss) / slope;
        for (int halving = 0; halving < MostHalvings; halving++, length *= 0.5)
        {
            double at = At(length, from, direction, found);
            if (!Falls(at, length, slope))
            {
                if (halving >= Short && at - loss > 0.5 * slope * length && at - loss < 100 * slope * length && slope * length > leastRise)
                    rises++;
                continue;
            }
            if (halving == 0)
                Extend(from, direction, length, at, found);
            else
                Refine(from, direction, length, at, slope, found);
            return !found.AsSpan().SequenceEqual(from);
        }
        return false;
    }

    void Extend(ReadOnlySpan<double> from, ReadOnlySpan<double> direction, double length, double lowest, double[] found)
    {
        double best = length;
        for (int doubling = 0; doubling < MostDoublings; doubling++)
        {
            double at = At(2 * best, from, direction, found);
            if (!double.IsFinite(at) || !(at < lowest))
                break;
            (best, lowest) = (2 * best, at);
        }
        active.Land(from, direction, best, found);
    }

    /// <summary>To the minimum of the parabola through the value, the slope, and the value at a length, if that is lower.</summary>
    void Refine(ReadOnlySpan<double> from, ReadOnlySpan<double> direction, double length, double lowest, double slope, double[] found)
    {
        double parabola = 0.5 * slope * length / ((lowest - loss) / length + slope);
        if (!(At(parabola, from, direction, found) < lowest))
            active.Land(from, direction, length, found);
    }

    bool Falls(double at, double length, double slope) =>
        double.IsFinite(at) && at <= loss - SufficientDecrease * length * slope && at < loss - Noise * Math.Abs(loss);

    double At(double length, ReadOnlySpan<double> from, ReadOnlySpan<double> direction, double[] found)
    {
        active.Land(from, direction, length, found);
        double at = function.Evaluate(found, []);
        isBottomless |= double.IsNegativeInfinity(at);
        return at;
    }
}
