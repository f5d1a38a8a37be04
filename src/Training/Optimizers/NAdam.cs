using System.ComponentModel.DataAnnotations;
using System.Numerics;

namespace Descent.Training.Optimizers;

/// <summary>NAdam: Adam with Nesterov's look-ahead (torch.optim.NAdam).</summary>
/// <remarks><code>
/// g ← g + weight_decay·p
/// m, v as in adam
/// mu_t = beta1·(1 - 0.5·0.96^(t·momentum_decay)); P ← P·mu_t, starting at 1
/// p ← p - rate·[(1 - mu_t)/(1 - P)·g + mu_(t+1)/(1 - P·mu_(t+1))·m] / (√(v/(1 - beta2^t)) + epsilon)
/// </code>
/// Dozat: Incorporating Nesterov momentum into Adam (2016). The product P is kept in float64; torch keeps it in float32, which
/// shows in the seventh digit, and its version 1.13 has one factor mu too many.</remarks>
public sealed record NAdamSpec : FirstOrderSpec
{
    public NAdamSpec() => LearningRate = 0.002;

    /// <summary>Decay of the running mean of the gradient.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of its square.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>How fast the momentum rises from half of beta1 to beta1.</summary>
    [Range(0.0, double.MaxValue)]
    public double MomentumDecay { get; init; } = 0.004;

    /// <summary>L2 penalty added to the gradient of every parameter, biases included.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; }

    public override Optimizer<T> Create<T>(int length) => new NAdam<T>(this, length);
}

internal sealed class NAdam<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly NAdamSpec spec;
    readonly T[] mean, square;
    readonly double[] momentumProduct = [1];

    public NAdam(NAdamSpec spec, int length) : base(length)
    {
        this.spec = spec;
        mean = Remember("mean");
        square = Remember("square");
    }

    public override Span<double> Scalars => momentumProduct;

    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        double momentum = Momentum(step), next = Momentum(step + 1);
        momentumProduct[0] *= momentum;
        Vector<T> rateOfGradient = new(T.CreateTruncating(learningRate * (1 - momentum) / (1 - momentumProduct[0])));
        Vector<T> rateOfMean = new(T.CreateTruncating(learningRate * next / (1 - momentumProduct[0] * next)));
        Vector<T> beta1 = new(T.CreateTruncating(spec.Beta1)), rest1 = new(T.CreateTruncating(1 - spec.Beta1));
        Vector<T> beta2 = new(T.CreateTruncating(spec.Beta2)), rest2 = new(T.CreateTruncating(1 - spec.Beta2));
        Vector<T> correction = new(T.CreateTruncating(1 - Math.Pow(spec.Beta2, step)));
        Vector<T> epsilon = new(T.CreateTruncating(spec.Epsilon)), decay = new(T.CreateTruncating(spec.WeightDecay));
        for (int i = 0; i < parameters.Length; i += Vector<T>.Count)
        {
            Vector<T> p = Lanes.Load<T>(parameters, i);
            Vector<T> g = Lanes.Load(gradient, i);
            if (spec.WeightDecay != 0)
                g += decay * p;
            Vector<T> m = beta1 * Lanes.Load<T>(mean, i) + rest1 * g;
            Vector<T> v = beta2 * Lanes.Load<T>(square, i) + rest2 * g * g;
            Lanes.Store(m, mean, i);
            Lanes.Store(v, square, i);
            Vector<T> denominator = Vector.SquareRoot(v / correction) + epsilon;
            Lanes.Store(p - rateOfGradient * g / denominator - rateOfMean * m / denominator, parameters, i);
        }
    }

    double Momentum(long step) => spec.Beta1 * (1 - 0.5 * Math.Pow(0.96, step * spec.MomentumDecay));
}
