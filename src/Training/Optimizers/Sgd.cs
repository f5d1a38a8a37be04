using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Runtime.CompilerServices;

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long step)
    {
        Vector<T> rate = All(learningRate), decay = All(spec.WeightDecay);
        if (velocity is null)
            Update.Run(new Plain(rate, decay, spec.WeightDecay != 0), parameters, gradient);
        else
        {
            Vector<T> fresh = All(step == 1 ? 1 : 1 - spec.Dampening);
            Update.Run(new WithMomentum(rate, decay, All(spec.Momentum), fresh, spec.WeightDecay != 0, spec.Nesterov), parameters, gradient, velocity);
        }
    }

    readonly struct Plain(Vector<T> rate, Vector<T> decay, bool decays) : IUpdateRule<T>
    {
        public static int Remembers => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> unused1, ref Vector<T> unused2, ref Vector<T> unused3)
        {
            if (decays)
                gradient += decay * parameter;
            parameter -= rate * gradient;
        }
    }

    readonly struct WithMomentum(
        Vector<T> rate, Vector<T> decay, Vector<T> momentum, Vector<T> fresh, bool decays, bool nesterov) : IUpdateRule<T>
    {
        public static int Remembers => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> velocity, ref Vector<T> unused1, ref Vector<T> unused2)
        {
            if (decays)
                gradient += decay * parameter;
            velocity = momentum * velocity + fresh * gradient;
            parameter -= rate * (nesterov ? gradient + momentum * velocity : velocity);
        }
    }
}
