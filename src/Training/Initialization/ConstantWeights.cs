using Descent.Training.Specs;

namespace Descent.Training.Initialization;

/// <summary>All weights 0: right for convex models; a network would never tell its units apart.</summary>
public sealed record ZerosSpec : InitialSchemeSpec;

/// <summary>All weights 1.</summary>
public sealed record OnesSpec : InitialSchemeSpec;

/// <summary>All weights the same.</summary>
public sealed record ConstantWeightsSpec : InitialSchemeSpec
{
    /// <summary>The value of every weight.</summary>
    public double Value { get; init; } = 0.1;
}

internal sealed class ConstantWeights(double value) : InitialScheme
{
    public override void Fill(Span<double> weights, int inputs, Draw draw) => weights.Fill(value);
}
