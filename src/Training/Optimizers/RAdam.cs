using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;

namespace Descent.Training.Optimizers;

/// <summary>RAdam: Adam that waits with the scaling until the running square can be trusted (torch.optim.RAdam).</summary>
/// <remarks><code>
/// g ← g + weight_decay·p
/// m, v as in adam; mh = m/(1 - beta1^t)
/// R = 2/(1 - beta2) - 1; r = R - 2·t·beta2^t/(1 - beta2^t)
/// r > 5: p ← p - rate·mh·√((r-4)(r-2)R / ((R-4)(R-2)r))·√(1 - beta2^t)/(√v + epsilon)
/// else:  p ← p - rate·mh
/// </code>
/// Liu et al.: On the variance of the adaptive learning rate and beyond (ICLR 2020).</remarks>
public sealed record RAdamSpec : FirstOrderSpec
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

    public override Optimizer<T> Create<T>(int length) => new RAdam<T>(this, length);
}

internal sealed class RAdam<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly RAdamSpec spec;

    public RAdam(RAdamSpec spec, int length) : base(length, factors: 8)
    {
        this.spec = spec;
        Remember("mean");
        Remember("square");
    }

    private protected override void Prepare(Span<double> factors, double learningRate, long step)
    {
        double rectification = Rectification(step);
        bool scaled = rectification > 0;
        Put(factors, learningRate / (1 - Math.Pow(spec.Beta1, step)) * (scaled ? rectification : 1), spec.Beta1, 1 - spec.Beta1,
            spec.Beta2, 1 - spec.Beta2, spec.Epsilon, spec.WeightDecay, scaled ? 1 : 0);
    }

    private protected override UpdateEnd Formula(UpdateStart start)
    {
        IReadOnlyList<Lane> factor = start.Factors;
        (Lane rate, Lane beta1, Lane rest1, Lane beta2) = (factor[0], factor[1], factor[2], factor[3]);
        (Lane rest2, Lane epsilon, Lane decay, Lane scaled) = (factor[4], factor[5], factor[6], factor[7]);
        Lane gradient = spec.WeightDecay == 0 ? start.Gradient : start.Gradient + decay * start.Parameter;
        Lane mean = beta1 * start.Remembered[0] + rest1 * gradient;
        Lane square = beta2 * start.Remembered[1] + rest2 * gradient * gradient;
        Lane move = rate * mean;
        return new UpdateEnd(start.Parameter - Lane.Select(Lane.Less(0, scaled), move / (Lane.Sqrt(square) + epsilon), move), mean, square);
    }

    /// <summary>The factor on m/(√v + epsilon), with the bias correction of v in it; 0 while v cannot be trusted.</summary>
    double Rectification(long step)
    {
        double power = Math.Pow(spec.Beta2, step);
        double limit = 2 / (1 - spec.Beta2) - 1;
        double length = limit - 2 * step * power / (1 - power);
        return length > 5
            ? Math.Sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)) * Math.Sqrt(1 - power)
            : 0;
    }
}
