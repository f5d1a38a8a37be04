using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;

namespace Descent.Training.Optimizers;

/// <summary>Lion: steps of one length in every parameter, by the sign of an interpolated momentum. Wants a rate three to ten times smaller than adamw.</summary>
/// <remarks><code>
/// p ← (1 - rate·weight_decay)·p
/// p ← p - rate·sign(beta1·m + (1 - beta1)·g)
/// m ← beta2·m + (1 - beta2)·g
/// </code>
/// Chen et al.: Symbolic discovery of optimization algorithms (NeurIPS 2023).</remarks>
public sealed record LionSpec : FirstOrderSpec
{
    public LionSpec() => LearningRate = 0.0001;

    /// <summary>Share of the momentum in the direction of a step.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the momentum.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Share of every parameter, times the rate, that a step takes away; biases included.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; }

    public override Optimizer<T> Create<T>(int length) => new Lion<T>(this, length);
}

internal sealed class Lion<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly LionSpec spec;

    public Lion(LionSpec spec, int length) : base(length, factors: 6)
    {
        this.spec = spec;
        Remember("momentum");
    }

    internal override bool IsSteady(long step) => true;

    private protected override void Prepare(Span<double> factors, double learningRate, long step) =>
        Put(factors, learningRate, 1 - learningRate * spec.WeightDecay, spec.Beta1, 1 - spec.Beta1, spec.Beta2, 1 - spec.Beta2);

    private protected override UpdateEnd Formula(UpdateStart start)
    {
        IReadOnlyList<Lane> factor = start.Factors;
        (Lane rate, Lane kept, Lane beta1, Lane rest1, Lane beta2, Lane rest2) = (factor[0], factor[1], factor[2], factor[3], factor[4], factor[5]);
        Lane momentum = start.Remembered[0], direction = LaneMath.Sign(beta1 * momentum + rest1 * start.Gradient);
        return new UpdateEnd(kept * start.Parameter - rate * direction, beta2 * momentum + rest2 * start.Gradient);
    }
}
