using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Descent.Training.Optimizers;

/// <summary>Adamax: Adam with the running maximum in the place of the root mean square (torch.optim.Adamax).</summary>
/// <remarks><code>
/// g ← g + weight_decay·p
/// m ← beta1·m + (1 - beta1)·g
/// u ← max(beta2·u, |g| + epsilon)
/// p ← p - rate/(1 - beta1^t)·m/u
/// </code>
/// Kingma, Ba: Adam: a method for stochastic optimization (ICLR 2015), section 7.1.</remarks>
public sealed record AdamaxSpec : FirstOrderSpec
{
    public AdamaxSpec() => LearningRate = 0.002;

    /// <summary>Decay of the running mean of the gradient.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running maximum.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the gradient's magnitude, so that the denominator is never 0.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>L2 penalty added to the gradient of every parameter, biases included.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; }

    public override Optimizer<T> Create<T>(int length) => new Adamax<T>(this, length);
}

internal sealed class Adamax<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly AdamaxSpec spec;
    readonly T[] mean, largest;

    public Adamax(AdamaxSpec spec, int length) : base(length)
    {
        this.spec = spec;
        mean = Remember("mean");
        largest = Remember("largest");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Rule rule = new(
            All(learningRate / (1 - Math.Pow(spec.Beta1, step))), All(spec.Beta1), All(1 - spec.Beta1), All(spec.Beta2), All(spec.Epsilon),
            All(spec.WeightDecay), spec.WeightDecay != 0);
        Update.Run(rule, parameters, gradient, mean, largest);
    }

    readonly struct Rule(
        Vector<T> rate, Vector<T> beta1, Vector<T> rest1, Vector<T> beta2, Vector<T> epsilon, Vector<T> decay, bool decays) : IUpdateRule<T>
    {
        public static int Remembers => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> mean, ref Vector<T> largest, ref Vector<T> unused)
        {
            if (decays)
                gradient += decay * parameter;
            mean = beta1 * mean + rest1 * gradient;
            largest = Vector.Max(beta2 * largest, Vector.Abs(gradient) + epsilon);
            parameter -= rate * mean / largest;
        }
    }
}
