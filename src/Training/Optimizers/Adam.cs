using System.ComponentModel.DataAnnotations;
using System.Numerics;

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

    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Vector<T> beta1 = new(T.CreateTruncating(spec.Beta1)), rest1 = new(T.CreateTruncating(1 - spec.Beta1));
        Vector<T> beta2 = new(T.CreateTruncating(spec.Beta2)), rest2 = new(T.CreateTruncating(1 - spec.Beta2));
        Vector<T> rate = new(T.CreateTruncating(learningRate / (1 - Math.Pow(spec.Beta1, step))));
        Vector<T> correction = new(T.CreateTruncating(Math.Sqrt(1 - Math.Pow(spec.Beta2, step))));
        Vector<T> epsilon = new(T.CreateTruncating(spec.Epsilon));
        Vector<T> decay = new(T.CreateTruncating(decoupled ? 1 - learningRate * spec.WeightDecay : spec.WeightDecay));
        for (int i = 0; i < parameters.Length; i += Vector<T>.Count)
        {
            Vector<T> p = Lanes.Load<T>(parameters, i);
            Vector<T> g = Lanes.Load(gradient, i);
            if (decoupled)
                p *= decay;
            else if (spec.WeightDecay != 0)
                g += decay * p;
            Vector<T> m = beta1 * Lanes.Load<T>(mean, i) + rest1 * g;
            Vector<T> v = beta2 * Lanes.Load<T>(square, i) + rest2 * g * g;
            Lanes.Store(m, mean, i);
            Lanes.Store(v, square, i);
            if (largest is not null)
            {
                v = Vector.Max(Lanes.Load<T>(largest, i), v);
                Lanes.Store(v, largest, i);
            }
            Vector<T> denominator = Vector.SquareRoot(v) / correction + epsilon;
            Lanes.Store(p - rate * m / denominator, parameters, i);
        }
    }
}
