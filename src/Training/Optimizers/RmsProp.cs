using System.ComponentModel.DataAnnotations;
using System.Numerics;

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
    readonly T[] square;
    readonly T[]? mean, velocity;

    public RmsProp(RmsPropSpec spec, int length) : base(length)
    {
        this.spec = spec;
        square = Remember("square");
        mean = spec.Centered ? Remember("mean") : null;
        velocity = spec.Momentum == 0 ? null : Remember("momentum");
    }

    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Vector<T> alpha = new(T.CreateTruncating(spec.Alpha)), rest = new(T.CreateTruncating(1 - spec.Alpha));
        Vector<T> rate = new(T.CreateTruncating(learningRate)), momentum = new(T.CreateTruncating(spec.Momentum));
        Vector<T> epsilon = new(T.CreateTruncating(spec.Epsilon)), decay = new(T.CreateTruncating(spec.WeightDecay));
        for (int i = 0; i < parameters.Length; i += Vector<T>.Count)
        {
            Vector<T> p = Lanes.Load<T>(parameters, i);
            Vector<T> g = Lanes.Load(gradient, i);
            if (spec.WeightDecay != 0)
                g += decay * p;
            Vector<T> variance = alpha * Lanes.Load<T>(square, i) + rest * g * g;
            Lanes.Store(variance, square, i);
            if (mean is not null)
            {
                Vector<T> m = alpha * Lanes.Load<T>(mean, i) + rest * g;
                Lanes.Store(m, mean, i);
                // Never negative in exact arithmetic, but rounding can make it so where the gradient is nearly constant.
                variance = Vector.Max(variance - m * m, Vector<T>.Zero);
            }
            Vector<T> denominator = Vector.SquareRoot(variance) + epsilon;
            if (velocity is null)
            {
                Lanes.Store(p - rate * g / denominator, parameters, i);
                continue;
            }
            Vector<T> b = momentum * Lanes.Load<T>(velocity, i) + g / denominator;
            Lanes.Store(b, velocity, i);
            Lanes.Store(p - rate * b, parameters, i);
        }
    }
}
