using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Initialization;

/// <summary>Normal around 0, with a standard deviation of your own.</summary>
public sealed record NormalSpec : InitialSchemeSpec
{
    /// <summary>Standard deviation.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Std { get; init; } = 0.05;
}

/// <param name="deviation">From fan-in and fan-out.</param>
internal sealed class Normal(Func<int, int, double> deviation) : InitialScheme
{
    public override void Fill(Span<double> weights, int inputs, Draw draw)
    {
        double scale = deviation(inputs, weights.Length / inputs);
        for (int i = 0; i < weights.Length; i++)
            weights[i] = scale * draw.Normal(i);
    }
}
