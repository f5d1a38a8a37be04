namespace Descent.Training.Optimizers;

/// <summary>A line search for the strong Wolfe conditions: the value falls by a share of what the slope promises, and the slope itself falls
/// to a share of what it was. Nocedal, Wright: Numerical Optimization, 2nd ed., algorithms 3.5 and 3.6, with cubic interpolation.
/// Where values differ by rounding alone the slopes decide: Hager, Zhang (2005), A new conjugate gradient method with guaranteed descent, SIAM J. Optim. 16, section 4.</summary>
/// <param name="at">Value and slope at a step length.</param>
/// <param name="start">At length 0.</param>
internal sealed class StrongWolfe(Func<double, LinePoint> at, LinePoint start)
{
    /// <summary>Relative error of a loss that is a sum over rows, generously.</summary>
    public const double Noise = 1e-13;

    const double SufficientDecrease = 1e-4, SlopeLeft = 0.9;

    const int MostExpansions = 30, MostZooms = 40;

    /// <returns>A point lower than the start; <see langword="null"/> where there is none that float64 can tell.</returns>
    public LinePoint? Search(double first)
    {
        LinePoint previous = start;
        double length = first, limit = double.PositiveInfinity;
        for (int i = 0; i < MostExpansions; i++)
        {
            LinePoint point = at(length);
            if (!point.IsFinite)
            {
                limit = length;
                length = previous.Length + 0.1 * (length - previous.Length);
                continue;
            }
            if (AgreesWithinNoise(point))
                return point;
            if (!IsLowEnough(point) || (i > 0 && point.Value >= previous.Value))
                return Zoom(previous, point);
            if (IsFlatEnough(point))
                return point;
            if (point.Slope >= 0)
                return Zoom(point, previous);
            double longest = Math.Min(10 * length, 0.5 * (length + limit));
            double next = Math.Clamp(Cubic(previous, point), Math.Min(length + 1.01 * (length - previous.Length), longest), longest);
            (previous, length) = (point, next);
        }
        return previous.Length > 0 ? previous : null;
    }

    LinePoint? Zoom(LinePoint low, LinePoint high)
    {
        for (int i = 0; i < MostZooms; i++)
        {
            double width = high.Length - low.Length;
            double length = Math.Clamp(Cubic(low, high), Math.Min(low.Length + 0.1 * width, low.Length + 0.9 * width), Math.Max(low.Length + 0.1 * width, low.Length + 0.9 * width));
            if (length == low.Length || length == high.Length)
                break;
            LinePoint point = at(length);
            if (point.IsFinite && AgreesWithinNoise(point))
                return point;
            if (!point.IsFinite || !IsLowEnough(point) || point.Value >= low.Value)
            {
                high = point;
                continue;
            }
            if (IsFlatEnough(point))
                return point;
            if (point.Slope * width >= 0)
                high = low;
            low = point;
        }
        return low.Length > 0 ? low : null;
    }

    bool IsLowEnough(LinePoint point) => point.Value <= start.Value + SufficientDecrease * point.Length * start.Slope;

    bool IsFlatEnough(LinePoint point) => Math.Abs(point.Slope) <= -SlopeLeft * start.Slope;

    bool AgreesWithinNoise(LinePoint point) => point.Value <= start.Value + Noise * Math.Abs(start.Value)
        && point.Slope <= (2 * SufficientDecrease - 1) * start.Slope && point.Slope >= SlopeLeft * start.Slope;

    /// <summary>The minimum of the cubic through two points and their slopes; the middle where it has none.</summary>
    static double Cubic(LinePoint a, LinePoint b)
    {
        double middle = 0.5 * (a.Length + b.Length);
        if (!b.IsFinite)
            return a.Length + 0.1 * (b.Length - a.Length);
        double d1 = a.Slope + b.Slope - 3 * (a.Value - b.Value) / (a.Length - b.Length);
        double square = d1 * d1 - a.Slope * b.Slope;
        if (!(square >= 0))
            return middle;
        double d2 = Math.CopySign(Math.Sqrt(square), b.Length - a.Length);
        double minimum = b.Length - (b.Length - a.Length) * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2));
        return double.IsFinite(minimum) ? minimum : middle;
    }
}

/// <summary>A function along a line.</summary>
/// <param name="Length">Step length.</param>
/// <param name="Value">There.</param>
/// <param name="Slope">Derivative along the line.</param>
internal readonly record struct LinePoint(double Length, double Value, double Slope)
{
    public bool IsFinite => double.IsFinite(Value) && double.IsFinite(Slope);
}
