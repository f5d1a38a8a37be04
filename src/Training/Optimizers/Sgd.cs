using System.ComponentModel.DataAnnotations;
using System.Numerics;

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
            yield return new ValidationResult("nesterov needs momentum above 0 and dampening 0.", [nameof(Nesterov)]);
    }

    public override Optimizer<T> Create<T>(int length) => new Sgd<T>(this, length);
}

internal sealed class Sgd<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly SgdSpec spec;
    readonly T[]? velocity;

    public Sgd(SgdSpec spec, int length) : base(length)
    {
        this.spec = spec;
        velocity = spec.Momentum == 0 ? null : Remember("momentum");
    }

    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Vector<T> rate = new(T.CreateTruncating(learningRate)), decay = new(T.CreateTruncating(spec.WeightDecay));
        Vector<T> momentum = new(T.CreateTruncating(spec.Momentum));
        Vector<T> fresh = new(T.CreateTruncating(step == 1 ? 1 : 1 - spec.Dampening));
        for (int i = 0; i < parameters.Length; i += Vector<T>.Count)
        {
            Vector<T> p = Lanes.Load<T>(parameters, i);
            Vector<T> g = Lanes.Load(gradient, i);
            if (spec.WeightDecay != 0)
                g += decay * p;
            if (velocity is not null)
            {
                Vector<T> v = momentum * Lanes.Load<T>(velocity, i) + fresh * g;
                Lanes.Store(v, velocity, i);
                g = spec.Nesterov ? g + momentum * v : v;
            }
            Lanes.Store(p - rate * g, parameters, i);
        }
    }
}
