using System.ComponentModel.DataAnnotations;
using System.Numerics;

namespace Descent.Training.Optimizers;

/// <summary>Adadelta: steps in the parameters' own units, from the running size of earlier steps (torch.optim.Adadelta).</summary>
/// <remarks><code>
/// g ← g + weight_decay·p
/// s ← rho·s + (1 - rho)·g²
/// d = √(D + epsilon)/√(s + epsilon)·g
/// D ← rho·D + (1 - rho)·d²
/// p ← p - rate·d
/// </code>
/// Zeiler: ADADELTA: an adaptive learning rate method (2012, arXiv:1212.5701).</remarks>
public sealed record AdadeltaSpec : FirstOrderSpec
{
    public AdadeltaSpec() => LearningRate = 1;

    /// <summary>Decay of the running squares.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Rho { get; init; } = 0.9;

    /// <summary>Added under both roots: it starts the movement, so it must be above 0.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>L2 penalty added to the gradient of every parameter, biases included.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; }

    public override Optimizer<T> Create<T>(int length) => new Adadelta<T>(this, length);
}

internal sealed class Adadelta<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly AdadeltaSpec spec;
    readonly T[] square, movement;

    public Adadelta(AdadeltaSpec spec, int length) : base(length)
    {
        this.spec = spec;
        square = Remember("square");
        movement = Remember("square_of_movement");
    }

    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Vector<T> rho = new(T.CreateTruncating(spec.Rho)), rest = new(T.CreateTruncating(1 - spec.Rho));
        Vector<T> rate = new(T.CreateTruncating(learningRate));
        Vector<T> epsilon = new(T.CreateTruncating(spec.Epsilon)), decay = new(T.CreateTruncating(spec.WeightDecay));
        for (int i = 0; i < parameters.Length; i += Vector<T>.Count)
        {
            Vector<T> p = Lanes.Load<T>(parameters, i);
            Vector<T> g = Lanes.Load(gradient, i);
            if (spec.WeightDecay != 0)
                g += decay * p;
            Vector<T> s = rho * Lanes.Load<T>(square, i) + rest * g * g;
            Lanes.Store(s, square, i);
            Vector<T> moved = Lanes.Load<T>(movement, i);
            Vector<T> d = Vector.SquareRoot(moved + epsilon) / Vector.SquareRoot(s + epsilon) * g;
            Lanes.Store(rho * moved + rest * d * d, movement, i);
            Lanes.Store(p - rate * d, parameters, i);
        }
    }
}
