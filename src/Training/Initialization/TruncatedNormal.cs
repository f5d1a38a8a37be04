using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Initialization;

/// <summary>Normal around 0, drawn again where it is more than two standard deviations away.</summary>
public sealed record TruncatedNormalSpec : InitialSchemeSpec
{
    /// <summary>Standard deviation before truncation.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Std { get; init; } = 0.05;
}

internal sealed class TruncatedNormal(TruncatedNormalSpec spec) : InitialScheme
{
    // One draw in 22 is out of bounds, so that sixteen in a row are not seen.
    const int Attempts = 16;

    public override void Fill(Span<double> weights, int inputs, Draw draw)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            double value = draw.Normal((long)i * Attempts);
            for (int attempt = 1; Math.Abs(value) > 2 && attempt < Attempts; attempt++)
                value = draw.Normal((long)i * Attempts + attempt);
            weights[i] = spec.Std * Math.Clamp(value, -2, 2);
        }
    }
}
