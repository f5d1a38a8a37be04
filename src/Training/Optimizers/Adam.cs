using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Runtime.CompilerServices;

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
    readonly T[] mean, square;
    readonly T[]? largest;

    /// <param name="spec">Its settings.</param>
    /// <param name="decoupled">Decay the parameters themselves before the update, not through the gradient (AdamW).</param>
    /// <param name="length">Number of parameters.</param>
    public Adam(AdamSpec spec, bool decoupled, int length) : base(length)
    {
        this.spec = spec;
        this.decoupled = decoupled;
        mean = Remember("mean");
        square = Remember("square");
        largest = spec.Amsgrad ? Remember("largest_square") : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Rule rule = new(
            All(learningRate / (1 - Math.Pow(spec.Beta1, step))), All(spec.Beta1), All(1 - spec.Beta1), All(spec.Beta2), All(1 - spec.Beta2),
            All(1 / Math.Sqrt(1 - Math.Pow(spec.Beta2, step))), All(spec.Epsilon),
            All(decoupled ? 1 - learningRate * spec.WeightDecay : spec.WeightDecay), decoupled, !decoupled && spec.WeightDecay != 0);
        if (largest is null)
            Update.Run(rule, parameters, gradient, mean, square);
        else
            Update.Run(new Amsgrad(rule), parameters, gradient, mean, square, largest);
    }

    readonly struct Rule(
        Vector<T> rate, Vector<T> beta1, Vector<T> rest1, Vector<T> beta2, Vector<T> rest2, Vector<T> correction, Vector<T> epsilon,
        Vector<T> decay, bool decoupled, bool decays) : IUpdateRule<T>
    {
        public static int Remembers => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> mean, ref Vector<T> square, ref Vector<T> unused)
        {
            Moments(ref parameter, gradient, ref mean, ref square);
            Move(ref parameter, mean, square);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Moments(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> mean, ref Vector<T> square)
        {
            if (decoupled)
                parameter *= decay;
            if (decays)
                gradient += decay * parameter;
            mean = beta1 * mean + rest1 * gradient;
            square = beta2 * square + rest2 * gradient * gradient;
        }

        // The correction is a factor in the place of torch's quotient: one division less.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Move(ref Vector<T> parameter, Vector<T> mean, Vector<T> square) =>
            parameter -= rate * mean / (Vector.SquareRoot(square) * correction + epsilon);
    }

    readonly struct Amsgrad(Rule rule) : IUpdateRule<T>
    {
        public static int Remembers => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> mean, ref Vector<T> square, ref Vector<T> largest)
        {
            rule.Moments(ref parameter, gradient, ref mean, ref square);
            largest = Vector.Max(largest, square);
            rule.Move(ref parameter, mean, largest);
        }
    }
}
