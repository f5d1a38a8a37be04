using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;

namespace Descent.Training.Optimizers;

/// <summary>RMSprop: the gradient divided by its running root mean square (torch.optim.RMSprop).</summary>
/// <remarks><code>
/// g ← g + weight_decay·p
/// s ← alpha·s + (1 - alpha)·g²
/// V = s, centered V = s - m² with m ← alpha·m + (1 - alpha)·g
/// d = g/(√V + epsilon), with momentum d = b with b ← momentum·b + d
/// p ← p - rate·d
/// </code>
/// Tieleman, Hinton: Lecture 6.5, Neural networks for machine learning (2012); Graves: Generating sequences with recurrent
/// neural networks (2013) for the centered form.</remarks>
public sealed record RmsPropSpec : FirstOrderSpec
{
    public RmsPropSpec() => LearningRate = 0.01;

    /// <summary>Decay of the running square.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Alpha { get; init; } = 0.99;

    /// <summary>Added to the denominator.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Share of the last move that is kept.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; }

    /// <summary>Divide by the running standard deviation instead of the root mean square.</summary>
    public bool Centered { get; init; }

    /// <summary>L2 penalty added to the gradient of every parameter, biases included.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; }

    public override Optimizer<T> Create<T>(int length) => new RmsProp<T>(this, length);
}

internal sealed class RmsProp<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly RmsPropSpec spec;

    public RmsProp(RmsPropSpec spec, int length) : base(length, factors: 6)
    {
        this.spec = spec;
        Remember("square");
        if (IsPlain)
            return;
        Remember("mean");
        Remember("momentum");
    }

    bool IsPlain => !spec.Centered && spec.Momentum == 0;

    internal override bool IsSteady(long step) => true;

    private protected override void Prepare(Span<double> factors, double learningRate, long step) =>
        Put(factors, learningRate, spec.Alpha, 1 - spec.Alpha, spec.Epsilon, spec.WeightDecay, spec.Momentum);

    private protected override UpdateEnd Formula(UpdateStart start)
    {
        IReadOnlyList<Lane> factor = start.Factors;
        (Lane rate, Lane alpha, Lane rest, Lane epsilon, Lane decay, Lane momentum) = (factor[0], factor[1], factor[2], factor[3], factor[4], factor[5]);
        Lane gradient = spec.WeightDecay == 0 ? start.Gradient : start.Gradient + decay * start.Parameter;
        Lane square = Blend(start.Remembered[0], gradient * gradient);
        if (IsPlain)
            return new UpdateEnd(start.Parameter - rate * gradient / Denominator(square), square);
        Lane mean = spec.Centered ? Blend(start.Remembered[1], gradient) : start.Remembered[1];
        // Never negative in exact arithmetic, but rounding can make it so where the gradient is nearly constant.
        Lane variance = spec.Centered ? Lane.AtLeast(square - mean * mean, 0) : square;
        // Without momentum this is the plain step.
        Lane velocity = momentum * start.Remembered[2] + gradient / Denominator(variance);
        return new UpdateEnd(start.Parameter - rate * velocity, square, mean, velocity);

        Lane Blend(Lane running, Lane value) => alpha * running + rest * value;
        Lane Denominator(Lane scale) => Lane.Sqrt(scale) + epsilon;
    }
}
