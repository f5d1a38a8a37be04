using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;

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

    public Adagrad(AdagradSpec spec, int length) : base(length, factors: 3)
    {
        this.spec = spec;
        Remember("sum_of_squares").AsSpan().Fill(T.CreateTruncating(spec.InitialAccumulatorValue));
    }

    internal override bool IsSteady(long step) => spec.LearningRateDecay == 0;

    private protected override void Prepare(Span<double> factors, double learningRate, long step) =>
        Put(factors, learningRate / (1 + (step - 1) * spec.LearningRateDecay), spec.Epsilon, spec.WeightDecay);

    private protected override UpdateEnd Formula(UpdateStart start)
    {
        (Lane rate, Lane epsilon, Lane decay) = (start.Factors[0], start.Factors[1], start.Factors[2]);
        Lane gradient = spec.WeightDecay == 0 ? start.Gradient : start.Gradient + decay * start.Parameter;
        Lane sum = start.Remembered[0] + gradient * gradient;
        return new UpdateEnd(start.Parameter - rate * gradient / (Lane.Sqrt(sum) + epsilon), sum);
    }
}
