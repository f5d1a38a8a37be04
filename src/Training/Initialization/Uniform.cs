using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Initialization;

/// <summary>Uniform around 0, with a bound of your own.</summary>
public sealed record UniformSpec : InitialSchemeSpec
{
    /// <summary>Weights are in [-bound, bound).</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Bound { get; init; } = 0.05;
}

/// <param name="bound">From fan-in and fan-out.</param>
internal sealed class Uniform(Func<int, int, double> bound) : InitialScheme
{
    public override void Fill(Span<double> weights, int inputs, Draw draw)
    {
        double limit = bound(inputs, weights.Length / inputs);
        for (int i = 0; i < weights.Length; i++)
            weights[i] = draw.Uniform(i, limit);
    }
}
