using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Runtime.CompilerServices;

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
    readonly T[] mean, square;

    public RAdam(RAdamSpec spec, int length) : base(length)
    {
        this.spec = spec;
        mean = Remember("mean");
        square = Remember("square");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        double rectification = Rectification(step);
        bool scaled = rectification > 0;
        Rule rule = new(
            All(learningRate / (1 - Math.Pow(spec.Beta1, step)) * (scaled ? rectification : 1)), All(spec.Beta1), All(1 - spec.Beta1),
            All(spec.Beta2), All(1 - spec.Beta2), All(spec.Epsilon), All(spec.WeightDecay), spec.WeightDecay != 0, scaled);
        Update.Run(rule, parameters, gradient, mean, square);
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

    readonly struct Rule(
        Vector<T> rate, Vector<T> beta1, Vector<T> rest1, Vector<T> beta2, Vector<T> rest2, Vector<T> epsilon, Vector<T> decay,
        bool decays, bool scaled) : IUpdateRule<T>
    {
        public static int Remembers => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> mean, ref Vector<T> square, ref Vector<T> unused)
        {
            if (decays)
                gradient += decay * parameter;
            mean = beta1 * mean + rest1 * gradient;
            square = beta2 * square + rest2 * gradient * gradient;
            Vector<T> move = rate * mean;
            parameter -= scaled ? move / (Vector.SquareRoot(square) + epsilon) : move;
        }
    }
}
