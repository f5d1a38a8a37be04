namespace Descent.Training.Diagnostics;

/// <summary>Differences at shrinking steps, extrapolated to step 0 with an estimate of their own error: Ridders (1982), Accurate computation of
/// F'(x) and F'(x)F''(x), Advances in Engineering Software 4, 75-76.</summary>
internal static class Extrapolation
{
    /// <summary>The entry of Neville's tableau with the smallest error, taken as the disagreement with its neighbours and what rounding does
    /// to a quotient of differences.</summary>
    /// <param name="quotients">Central differences, each step smaller by the factor <paramref name="shrink"/>, with the error from rounding.</param>
    /// <param name="shrink">Larger than 1.</param>
    public static (double Value, double Error) ToZero(IReadOnlyList<(double Quotient, double Rounding)> quotients, double shrink)
    {
        double best = double.NaN, error = double.PositiveInfinity;
        double[] previous = [];
        for (int level = 0; level < quotients.Count; level++)
        {
            double[] current = new double[level + 1];
            (current[0], double rounding) = quotients[level];
            double factor = shrink * shrink;
            for (int order = 1; order <= level; order++, factor *= shrink * shrink)
            {
                current[order] = (current[order - 1] * factor - previous[order - 1]) / (factor - 1);
                double doubt = rounding + Math.Max(Math.Abs(current[order] - current[order - 1]), Math.Abs(current[order] - previous[order - 1]));
                if (doubt <= error)
                    (best, error) = (current[order], doubt);
            }
            previous = current;
        }
        return (best, error);
    }

    /// <summary>What rounding of the two values can make of the quotient of their difference.</summary>
    public static double Rounding(double above, double below, double distance) =>
        Math.Max(Math.Abs(above), Math.Abs(below)) * Math.Pow(2, -52) / distance;
}
