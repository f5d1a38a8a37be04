using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Descent.Training.Diagnostics.Inference;

/// <summary>What an estimate over its standard error is compared with: Student's t for least squares, the normal distribution for likelihoods.</summary>
/// <param name="Freedom">Degrees of freedom of t; null for the normal distribution.</param>
internal sealed record ReferenceDistribution(int? Freedom)
{
    /// <summary>Probability of a value at least so far from 0, on either side. Exact in the tails: no difference from 1 is taken.</summary>
    public double TwoSided(double statistic) => Freedom switch
    {
        _ when double.IsNaN(statistic) => double.NaN,
        int freedom => SpecialFunctions.BetaRegularized(0.5 * freedom, 0.5, freedom / (freedom + statistic * statistic)),
        null => SpecialFunctions.Erfc(Math.Abs(statistic) / Math.Sqrt(2)),
    };

    /// <summary>The bound that a value keeps within, on both sides, with a probability.</summary>
    /// <param name="level">Between 0 and 1.</param>
    public double Bound(double level)
    {
        double bound = Normal.InvCDF(0, 1, 0.5 + 0.5 * level);
        if (Freedom is not int freedom)
            return bound;
        // Newton on a tail that is convex, from below: each step stays below the solution.
        double tail = 1 - level;
        while (true)
        {
            double next = bound + (TwoSided(bound) - tail) / (2 * StudentT.PDF(0, 1, freedom, bound));
            if (!(next > bound * (1 + 1e-14)))
                return bound;
            bound = next;
        }
    }
}
