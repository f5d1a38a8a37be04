using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Runtime.CompilerServices;

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Rule rule = new(
            All(learningRate), All(1 - learningRate * spec.WeightDecay), All(spec.Beta1), All(1 - spec.Beta1), All(spec.Beta2), All(1 - spec.Beta2));
        Update.Run(rule, parameters, gradient, momentum);
    }

    readonly struct Rule(
        Vector<T> rate, Vector<T> kept, Vector<T> beta1, Vector<T> rest1, Vector<T> beta2, Vector<T> rest2) : IUpdateRule<T>
    {
        public static int Remembers => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> momentum, ref Vector<T> unused1, ref Vector<T> unused2)
        {
            Vector<T> direction = Update.Sign(beta1 * momentum + rest1 * gradient);
            momentum = beta2 * momentum + rest2 * gradient;
            parameter = kept * parameter - rate * direction;
        }
    }
}
