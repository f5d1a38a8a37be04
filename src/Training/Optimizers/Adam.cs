using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;

namespace Descent.Training.Optimizers;

/// <summary>Adam: steps scaled by running moments of the gradient (torch.optim.Adam).</summary>
/// <remarks><code>
/// g ← g + weight_decay·p
/// m ← beta1·m + (1 - beta1)·g
/// v ← beta2·v + (1 - beta2)·g²
/// p ← p - rate·(m/(1 - beta1^t)) / (√(v/(1 - beta2^t)) + epsilon)
/// </code>
/// With amsgrad the largest v so far stands in the denominator.
/// Kingma, Ba: Adam: a method for stochastic optimization (ICLR 2015); Reddi, Kale, Kumar: On the convergence of Adam and beyond (ICLR 2018).</remarks>
public sealed record AdamSpec : FirstOrderSpec
{
    /// <summary>Decay of the running mean of the gradient.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of its square.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>L2 penalty added to the gradient of every parameter, biases included.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; }

    /// <summary>Never let the denominator shrink.</summary>
    public bool Amsgrad { get; init; }

    public override Optimizer<T> Create<T>(int length) => new Adam<T>(this, decoupled: false, length);
}

internal sealed class Adam<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly AdamSpec spec;
    readonly bool decoupled;

    /// <param name="spec">Its settings.</param>
    /// <param name="decoupled">Decay the parameters themselves before the update, not through the gradient (AdamW).</param>
    /// <param name="length">Number of parameters.</param>
    public Adam(AdamSpec spec, bool decoupled, int length) : base(length, factors: 8)
    {
        this.spec = spec;
        this.decoupled = decoupled;
        Remember("mean");
        Remember("square");
        if (spec.Amsgrad)
            Remember("largest_square");
    }

    private protected override void Prepare(Span<double> factors, double learningRate, long step) => Put(
        factors, learningRate / (1 - Math.Pow(spec.Beta1, step)), spec.Beta1, 1 - spec.Beta1, spec.Beta2, 1 - spec.Beta2,
        1 / Math.Sqrt(1 - Math.Pow(spec.Beta2, step)), spec.Epsilon, decoupled ? 1 - learningRate * spec.WeightDecay : spec.WeightDecay);

    private protected override UpdateEnd Formula(UpdateStart start)
    {
        IReadOnlyList<Lane> factor = start.Factors;
        (Lane rate, Lane beta1, Lane rest1, Lane beta2) = (factor[0], factor[1], factor[2], factor[3]);
        (Lane rest2, Lane correction, Lane epsilon, Lane decay) = (factor[4], factor[5], factor[6], factor[7]);
        Lane parameter = decoupled ? start.Parameter * decay : start.Parameter;
        Lane gradient = !decoupled && spec.WeightDecay != 0 ? start.Gradient + decay * parameter : start.Gradient;
        Lane mean = beta1 * start.Remembered[0] + rest1 * gradient;
        Lane square = beta2 * start.Remembered[1] + rest2 * gradient * gradient;
        return spec.Amsgrad && LaneMath.Max(start.Remembered[2], square) is Lane largest
            ? new UpdateEnd(Moved(largest), mean, square, largest)
            : new UpdateEnd(Moved(square), mean, square);

        // The correction is a factor in the place of torch's quotient: one division less.
        Lane Moved(Lane scale) => parameter - rate * mean / (Lane.Sqrt(scale) * correction + epsilon);
    }
}
