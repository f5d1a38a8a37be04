using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Runtime.CompilerServices;

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        double momentum = Momentum(step), next = Momentum(step + 1);
        momentumProduct[0] *= momentum;
        Rule rule = new(
            All(learningRate * (1 - momentum) / (1 - momentumProduct[0])), All(learningRate * next / (1 - momentumProduct[0] * next)),
            All(spec.Beta1), All(1 - spec.Beta1), All(spec.Beta2), All(1 - spec.Beta2), All(1 / Math.Sqrt(1 - Math.Pow(spec.Beta2, step))),
            All(spec.Epsilon), All(spec.WeightDecay), spec.WeightDecay != 0);
        Update.Run(rule, parameters, gradient, mean, square);
    }

    double Momentum(long step) => spec.Beta1 * (1 - 0.5 * Math.Pow(0.96, step * spec.MomentumDecay));

    readonly struct Rule(
        Vector<T> rateOfGradient, Vector<T> rateOfMean, Vector<T> beta1, Vector<T> rest1, Vector<T> beta2, Vector<T> rest2, Vector<T> correction,
        Vector<T> epsilon, Vector<T> decay, bool decays) : IUpdateRule<T>
    {
        public static int Remembers => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> mean, ref Vector<T> square, ref Vector<T> unused)
        {
            if (decays)
                gradient += decay * parameter;
            mean = beta1 * mean + rest1 * gradient;
            square = beta2 * square + rest2 * gradient * gradient;
            parameter -= (rateOfGradient * gradient + rateOfMean * mean) / (Vector.SquareRoot(square) * correction + epsilon);
        }
    }
}
