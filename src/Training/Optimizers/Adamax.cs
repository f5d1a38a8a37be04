using System.ComponentModel.DataAnnotations;
using System.Numerics;

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

    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Vector<T> beta1 = new(T.CreateTruncating(spec.Beta1)), rest1 = new(T.CreateTruncating(1 - spec.Beta1));
        Vector<T> beta2 = new(T.CreateTruncating(spec.Beta2));
        Vector<T> rate = new(T.CreateTruncating(learningRate / (1 - Math.Pow(spec.Beta1, step))));
        Vector<T> epsilon = new(T.CreateTruncating(spec.Epsilon)), decay = new(T.CreateTruncating(spec.WeightDecay));
        for (int i = 0; i < parameters.Length; i += Vector<T>.Count)
        {
            Vector<T> p = Lanes.Load<T>(parameters, i);
            Vector<T> g = Lanes.Load(gradient, i);
            if (spec.WeightDecay != 0)
                g += decay * p;
            Vector<T> m = beta1 * Lanes.Load<T>(mean, i) + rest1 * g;
            Vector<T> u = Vector.Max(beta2 * Lanes.Load<T>(largest, i), Vector.Abs(g) + epsilon);
            Lanes.Store(m, mean, i);
            Lanes.Store(u, largest, i);
            Lanes.Store(p - rate * m / u, parameters, i);
        }
    }
}
