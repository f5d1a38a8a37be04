using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;

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

    public Adamax(AdamaxSpec spec, int length) : base(length, factors: 6)
    {
        this.spec = spec;
        Remember("mean");
        Remember("largest");
    }

    private protected override void Prepare(Span<double> factors, double learningRate, long step) =>
        Put(factors, learningRate / (1 - Math.Pow(spec.Beta1, step)), spec.Beta1, 1 - spec.Beta1, spec.Beta2, spec.Epsilon, spec.WeightDecay);

    private protected override UpdateEnd Formula(UpdateStart start)
    {
        IReadOnlyList<Lane> factor = start.Factors;
        (Lane rate, Lane beta1, Lane rest1, Lane beta2, Lane epsilon, Lane decay) = (factor[0], factor[1], factor[2], factor[3], factor[4], factor[5]);
        Lane gradient = spec.WeightDecay == 0 ? start.Gradient : start.Gradient + decay * start.Parameter;
        Lane mean = beta1 * start.Remembered[0] + rest1 * gradient;
        Lane largest = LaneMath.Max(beta2 * start.Remembered[1], Lane.Abs(gradient) + epsilon);
        return new UpdateEnd(start.Parameter - rate * mean / largest, mean, largest);
    }
}
