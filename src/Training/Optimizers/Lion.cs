using System.ComponentModel.DataAnnotations;
using System.Numerics;

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
    readonly T[] momentum;

    public Lion(LionSpec spec, int length) : base(length)
    {
        this.spec = spec;
        momentum = Remember("momentum");
    }

    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Vector<T> beta1 = new(T.CreateTruncating(spec.Beta1)), rest1 = new(T.CreateTruncating(1 - spec.Beta1));
        Vector<T> beta2 = new(T.CreateTruncating(spec.Beta2)), rest2 = new(T.CreateTruncating(1 - spec.Beta2));
        Vector<T> rate = new(T.CreateTruncating(learningRate)), kept = new(T.CreateTruncating(1 - learningRate * spec.WeightDecay));
        for (int i = 0; i < parameters.Length; i += Vector<T>.Count)
        {
            Vector<T> g = Lanes.Load(gradient, i);
            Vector<T> m = Lanes.Load<T>(momentum, i);
            Vector<T> direction = Lanes.Sign(beta1 * m + rest1 * g);
            Lanes.Store(kept * Lanes.Load<T>(parameters, i) - rate * direction, parameters, i);
            Lanes.Store(beta2 * m + rest2 * g, momentum, i);
        }
    }
}
