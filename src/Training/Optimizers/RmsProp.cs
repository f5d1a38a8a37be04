using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Descent.Training.Optimizers;

/// <summary>RMSprop: the gradient divided by its running root mean square (torch.optim.RMSprop).</summary>
/// <remarks><code>
/// g ← g + weight_decay·p
/// s ← alpha·s + (1 - alpha)·g²
/// V = s, centered V = s - m² with m ← alpha·m + (1 - alpha)·g
/// d = g/(√V + epsilon), with momentum d = b with b ← momentum·b + d
/// p ← p - rate·d
/// </code>
/// Tieleman, Hinton: Lecture 6.5, Neural networks for machine learning (2012); Graves: Generating sequences with recurrent
/// neural networks (2013) for the centered form.</remarks>
public sealed record RmsPropSpec : FirstOrderSpec
{
    public RmsPropSpec() => LearningRate = 0.01;

    /// <summary>Decay of the running square.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Alpha { get; init; } = 0.99;

    /// <summary>Added to the denominator.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Share of the last move that is kept.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; }

    /// <summary>Divide by the running standard deviation instead of the root mean square.</summary>
    public bool Centered { get; init; }

    /// <summary>L2 penalty added to the gradient of every parameter, biases included.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; }

    public override Optimizer<T> Create<T>(int length) => new RmsProp<T>(this, length);
}

internal sealed class RmsProp<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly RmsPropSpec spec;
    readonly T[] square;
    readonly T[]? mean, velocity;

    public RmsProp(RmsPropSpec spec, int length) : base(length)
    {
        this.spec = spec;
        square = Remember("square");
        if (spec.Centered || spec.Momentum != 0)
            (mean, velocity) = (Remember("mean"), Remember("momentum"));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Plain plain = new(All(learningRate), All(spec.Alpha), All(1 - spec.Alpha), All(spec.Epsilon), All(spec.WeightDecay), spec.WeightDecay != 0);
        if (mean is null)
            Update.Run(plain, parameters, gradient, square);
        else
            Update.Run(new Full(plain, All(learningRate), All(spec.Momentum), spec.Centered), parameters, gradient, square, mean, velocity);
    }

    readonly struct Plain(
        Vector<T> rate, Vector<T> alpha, Vector<T> rest, Vector<T> epsilon, Vector<T> decay, bool decays) : IUpdateRule<T>
    {
        public static int Remembers => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> square, ref Vector<T> unused1, ref Vector<T> unused2)
        {
            gradient = Decayed(parameter, gradient);
            square = Blend(square, gradient * gradient);
            parameter -= rate * gradient / Denominator(square);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Decayed(Vector<T> parameter, Vector<T> gradient) => decays ? gradient + decay * parameter : gradient;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Blend(Vector<T> running, Vector<T> value) => alpha * running + rest * value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Denominator(Vector<T> variance) => Vector.SquareRoot(variance) + epsilon;
    }

    readonly struct Full(Plain plain, Vector<T> rate, Vector<T> momentum, bool centered) : IUpdateRule<T>
    {
        public static int Remembers => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> square, ref Vector<T> mean, ref Vector<T> velocity)
        {
            gradient = plain.Decayed(parameter, gradient);
            square = plain.Blend(square, gradient * gradient);
            Vector<T> variance = square;
            if (centered)
            {
                mean = plain.Blend(mean, gradient);
                // Never negative in exact arithmetic, but rounding can make it so where the gradient is nearly constant.
                variance = Vector.Max(square - mean * mean, Vector<T>.Zero);
            }
            // Without momentum this is the plain step.
            velocity = momentum * velocity + gradient / plain.Denominator(variance);
            parameter -= rate * velocity;
        }
    }
}
