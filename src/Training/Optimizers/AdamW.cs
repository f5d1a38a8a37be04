using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Optimizers;

/// <summary>Adam whose weight decay acts on the parameters themselves, not through the gradient (torch.optim.AdamW).</summary>
/// <remarks><code>
/// p ← (1 - rate·weight_decay)·p
/// then the update of adam with the bare gradient
/// </code>
/// Loshchilov, Hutter: Decoupled weight decay regularization (ICLR 2019).</remarks>
public sealed record AdamWSpec : FirstOrderSpec
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

    /// <summary>Share of every parameter, times the rate, that a step takes away; biases included.</summary>
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Never let the denominator shrink.</summary>
    public bool Amsgrad { get; init; }

    public override Optimizer<T> Create<T>(int length)
    {
        AdamSpec moments = new() { Beta1 = Beta1, Beta2 = Beta2, Epsilon = Epsilon, WeightDecay = WeightDecay, Amsgrad = Amsgrad };
        return new Adam<T>(moments, decoupled: true, length);
    }
}
