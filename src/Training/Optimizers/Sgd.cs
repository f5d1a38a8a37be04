using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Kernels.Lanes;
using Descent.Training.Kernels.Updates;

namespace Descent.Training.Optimizers;

/// <summary>Stochastic gradient descent, with momentum if wanted (torch.optim.SGD).</summary>
/// <remarks><code>
/// g ← g + weight_decay·p
/// v ← g at the first step, then momentum·v + (1 - dampening)·g
/// p ← p - rate·v, with nesterov p - rate·(g + momentum·v), without momentum p - rate·g
/// </code>
/// Polyak: Some methods of speeding up the convergence of iteration methods (1964); Sutskever, Martens, Dahl, Hinton:
/// On the importance of initialization and momentum in deep learning (ICML 2013).</remarks>
public sealed record SgdSpec : FirstOrderSpec, IValidatableObject
{
    /// <summary>Share of the last move that is kept.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; }

    /// <summary>Share of the gradient that is left out of the momentum.</summary>
    [Range(0.0, 1.0)]
    public double Dampening { get; init; }

    /// <summary>Look ahead along the momentum; needs momentum above 0 and dampening 0.</summary>
    public bool Nesterov { get; init; }

    /// <summary>L2 penalty added to the gradient of every parameter, biases included.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Nesterov && (Momentum == 0 || Dampening != 0))
            yield return new ValidationResult("nesterov needs momentum above 0 and dampening 0.", [nameof(Nesterov), nameof(Momentum), nameof(Dampening)]);
    }

    public override Optimizer<T> Create<T>(int length) => new Sgd<T>(this, length);
}

internal sealed class Sgd<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly SgdSpec spec;

    public Sgd(SgdSpec spec, int length) : base(length, factors: 4)
    {
        this.spec = spec;
        if (spec.Momentum != 0)
            Remember("momentum");
    }

    internal override bool IsSteady(long step) => step > 1 || spec.Dampening == 0;

    private protected override void Prepare(Span<double> factors, double learningRate, long step) =>
        Put(factors, learningRate, spec.WeightDecay, spec.Momentum, step == 1 ? 1 : 1 - spec.Dampening);

    private protected override UpdateEnd Formula(UpdateStart start)
    {
        (Lane rate, Lane decay, Lane momentum, Lane fresh) = (start.Factors[0], start.Factors[1], start.Factors[2], start.Factors[3]);
        Lane gradient = spec.WeightDecay == 0 ? start.Gradient : start.Gradient + decay * start.Parameter;
        if (spec.Momentum == 0)
            return new UpdateEnd(start.Parameter - rate * gradient);
        Lane velocity = momentum * start.Remembered[0] + fresh * gradient;
        return new UpdateEnd(start.Parameter - rate * (spec.Nesterov ? gradient + momentum * velocity : velocity), velocity);
    }
}
