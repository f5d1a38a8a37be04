using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;

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
    readonly double[] momentumProduct = [1];

    public NAdam(NAdamSpec spec, int length) : base(length, factors: 9)
    {
        this.spec = spec;
        Remember("mean");
        Remember("square");
    }

    public override Span<double> Scalars => momentumProduct;

    private protected override void Prepare(Span<double> factors, double learningRate, long step)
    {
        double momentum = Momentum(step), next = Momentum(step + 1);
        momentumProduct[0] *= momentum;
        Put(factors, learningRate * (1 - momentum) / (1 - momentumProduct[0]), learningRate * next / (1 - momentumProduct[0] * next),
            spec.Beta1, 1 - spec.Beta1, spec.Beta2, 1 - spec.Beta2, 1 / Math.Sqrt(1 - Math.Pow(spec.Beta2, step)), spec.Epsilon, spec.WeightDecay);
    }

    private protected override UpdateEnd Formula(UpdateStart start)
    {
        IReadOnlyList<Lane> factor = start.Factors;
        (Lane rateOfGradient, Lane rateOfMean, Lane beta1, Lane rest1) = (factor[0], factor[1], factor[2], factor[3]);
        (Lane beta2, Lane rest2, Lane correction, Lane epsilon, Lane decay) = (factor[4], factor[5], factor[6], factor[7], factor[8]);
        Lane gradient = spec.WeightDecay == 0 ? start.Gradient : start.Gradient + decay * start.Parameter;
        Lane mean = beta1 * start.Remembered[0] + rest1 * gradient;
        Lane square = beta2 * start.Remembered[1] + rest2 * gradient * gradient;
        Lane move = (rateOfGradient * gradient + rateOfMean * mean) / (Lane.Sqrt(square) * correction + epsilon);
        return new UpdateEnd(start.Parameter - move, mean, square);
    }

    double Momentum(long step) => spec.Beta1 * (1 - 0.5 * Math.Pow(0.96, step * spec.MomentumDecay));
}
