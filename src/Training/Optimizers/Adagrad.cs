using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Descent.Training.Optimizers;

/// <summary>Adagrad: each parameter's step shrinks with the sum of its squared gradients (torch.optim.Adagrad).</summary>
/// <remarks><code>
/// g ← g + weight_decay·p
/// s ← s + g², s starting at initial_accumulator_value
/// p ← p - rate/(1 + (t - 1)·learning_rate_decay)·g/(√s + epsilon)
/// </code>
/// Duchi, Hazan, Singer: Adaptive subgradient methods for online learning and stochastic optimization (JMLR 12, 2011).</remarks>
public sealed record AdagradSpec : FirstOrderSpec
{
    public AdagradSpec() => LearningRate = 0.01;

    /// <summary>How fast the rate itself falls with the number of steps.</summary>
    [Range(0.0, double.MaxValue)]
    public double LearningRateDecay { get; init; }

    /// <summary>Where the sum of squares starts.</summary>
    [Range(0.0, double.MaxValue)]
    public double InitialAccumulatorValue { get; init; }

    /// <summary>Added to the denominator.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-10;

    /// <summary>L2 penalty added to the gradient of every parameter, biases included.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; }

    public override Optimizer<T> Create<T>(int length) => new Adagrad<T>(this, length);
}

internal sealed class Adagrad<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly AdagradSpec spec;
    readonly T[] sum;

    public Adagrad(AdagradSpec spec, int length) : base(length)
    {
        this.spec = spec;
        sum = Remember("sum_of_squares");
        sum.AsSpan().Fill(T.CreateTruncating(spec.InitialAccumulatorValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        double rate = learningRate / (1 + (step - 1) * spec.LearningRateDecay);
        Update.Run(new Rule(All(rate), All(spec.Epsilon), All(spec.WeightDecay), spec.WeightDecay != 0), parameters, gradient, sum);
    }

    readonly struct Rule(
        Vector<T> rate, Vector<T> epsilon, Vector<T> decay, bool decays) : IUpdateRule<T>
    {
        public static int Remembers => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> sum, ref Vector<T> unused1, ref Vector<T> unused2)
        {
            if (decays)
                gradient += decay * parameter;
            sum += gradient * gradient;
            parameter -= rate * gradient / (Vector.SquareRoot(sum) + epsilon);
        }
    }
}
