using System.ComponentModel.DataAnnotations;
using Descent.Training.Specs;

namespace Descent.Training.Layers;

/// <summary>max(0, x).</summary>
public sealed record ReluSpec : ActivationSpec;

/// <summary>x where x > 0, else a small multiple of x.</summary>
public sealed record LeakyReluSpec : ActivationSpec
{
    /// <summary>Slope left of 0.</summary>
    [Range(0.0, 1.0)]
    public double NegativeSlope { get; init; } = 0.01;
}

/// <summary>x where x > 0, else alpha·(e^x - 1). Clevert, Unterthiner, Hochreiter (ICLR 2016).</summary>
public sealed record EluSpec : ActivationSpec
{
    /// <summary>The value at -∞ is -alpha.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Alpha { get; init; } = 1;
}

/// <summary>The scaled elu that keeps mean 0 and variance 1. Klambauer et al. (NeurIPS 2017).</summary>
public sealed record SeluSpec : ActivationSpec;

/// <summary>x·Φ(x), Φ the normal distribution function. Hendrycks, Gimpel (2016).</summary>
public sealed record GeluSpec : ActivationSpec;

/// <summary>Gelu's approximation by tanh, torch's <c>approximate="tanh"</c>.</summary>
public sealed record GeluTanhSpec : ActivationSpec;

/// <summary>x·σ(x), also called swish.</summary>
public sealed record SiluSpec : ActivationSpec;

/// <summary>x·tanh(log(1 + e^x)). Misra (2019).</summary>
public sealed record MishSpec : ActivationSpec;

/// <summary>log(1 + e^x).</summary>
public sealed record SoftplusSpec : ActivationSpec;

/// <summary>x/(1 + |x|).</summary>
public sealed record SoftsignSpec : ActivationSpec;

/// <summary>0 below -3, x above 3, x·(x + 3)/6 between. Howard et al. (ICCV 2019).</summary>
public sealed record HardSwishSpec : ActivationSpec;

/// <summary>1/(1 + e^-x).</summary>
public sealed record SigmoidSpec : ActivationSpec;

/// <summary>The hyperbolic tangent.</summary>
public sealed record TanhSpec : ActivationSpec;

/// <summary>e^xⱼ/Σe^xₖ over the outputs of each row.</summary>
public sealed record SoftmaxSpec : ActivationSpec;

/// <summary>xⱼ - log Σe^xₖ over the outputs of each row.</summary>
public sealed record LogSoftmaxSpec : ActivationSpec;

/// <summary>Activations by name, with their usual settings.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x where x > 0, else 0.01·x.</summary>
    LeakyRelu,

    /// <summary>x where x > 0, else e^x - 1.</summary>
    Elu,

    /// <summary>The scaled elu.</summary>
    Selu,

    /// <summary>x·Φ(x).</summary>
    Gelu,

    /// <summary>Gelu's approximation by tanh.</summary>
    GeluTanh,

    /// <summary>x·σ(x).</summary>
    Silu,

    /// <summary>x·tanh(log(1 + e^x)).</summary>
    Mish,

    /// <summary>log(1 + e^x).</summary>
    Softplus,

    /// <summary>x/(1 + |x|).</summary>
    Softsign,

    /// <summary>x·(x + 3)/6 between -3 and 3.</summary>
    HardSwish,

    /// <summary>1/(1 + e^-x).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>e^xⱼ/Σe^xₖ of each row.</summary>
    Softmax,

    /// <summary>xⱼ - log Σe^xₖ of each row.</summary>
    LogSoftmax,
}
