using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Runtime.CompilerServices;

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Rule rule = new(All(learningRate), All(spec.Rho), All(1 - spec.Rho), All(spec.Epsilon), All(spec.WeightDecay), spec.WeightDecay != 0);
        Update.Run(rule, parameters, gradient, square, movement);
    }

    readonly struct Rule(
        Vector<T> rate, Vector<T> rho, Vector<T> rest, Vector<T> epsilon, Vector<T> decay, bool decays) : IUpdateRule<T>
    {
        public static int Remembers => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> square, ref Vector<T> movement, ref Vector<T> unused)
        {
            if (decays)
                gradient += decay * parameter;
            square = rho * square + rest * gradient * gradient;
            Vector<T> move = Vector.SquareRoot(movement + epsilon) / Vector.SquareRoot(square + epsilon) * gradient;
            movement = rho * movement + rest * move * move;
            parameter -= rate * move;
        }
    }
}
