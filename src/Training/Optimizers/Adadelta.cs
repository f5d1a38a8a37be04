using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;

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

    public Adadelta(AdadeltaSpec spec, int length) : base(length, factors: 5)
    {
        this.spec = spec;
        Remember("square");
        Remember("square_of_movement");
    }

    internal override bool IsSteady(long step) => true;

    private protected override void Prepare(Span<double> factors, double learningRate, long step) =>
        Put(factors, learningRate, spec.Rho, 1 - spec.Rho, spec.Epsilon, spec.WeightDecay);

    private protected override UpdateEnd Formula(UpdateStart start)
    {
        IReadOnlyList<Lane> factor = start.Factors;
        (Lane rate, Lane rho, Lane rest, Lane epsilon, Lane decay) = (factor[0], factor[1], factor[2], factor[3], factor[4]);
        Lane gradient = spec.WeightDecay == 0 ? start.Gradient : start.Gradient + decay * start.Parameter;
        Lane square = rho * start.Remembered[0] + rest * gradient * gradient, movement = start.Remembered[1];
        Lane move = Lane.Sqrt(movement + epsilon) / Lane.Sqrt(square + epsilon) * gradient;
        return new UpdateEnd(start.Parameter - rate * move, square, rho * movement + rest * move * move);
    }
}
