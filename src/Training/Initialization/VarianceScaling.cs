using Descent.Training.Specs;

namespace Descent.Training.Initialization;

/// <summary>Uniform with variance 2/(inputs + outputs), for tanh and sigmoid.
/// Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks (AISTATS 2010).</summary>
public sealed record GlorotUniformSpec : InitialSchemeSpec;

/// <summary>Normal with variance 2/(inputs + outputs), for tanh and sigmoid. Glorot, Bengio (2010).</summary>
public sealed record GlorotNormalSpec : InitialSchemeSpec;

/// <summary>Uniform with variance 2/inputs, for relu and its kin.
/// He, Zhang, Ren, Sun: Delving deep into rectifiers (ICCV 2015).</summary>
public sealed record HeUniformSpec : InitialSchemeSpec;

/// <summary>Normal with variance 2/inputs, for relu and its kin. He, Zhang, Ren, Sun (2015).</summary>
public sealed record HeNormalSpec : InitialSchemeSpec;

/// <summary>Uniform with variance 1/inputs. LeCun, Bottou, Orr, Müller: Efficient backprop (1998).</summary>
public sealed record LecunUniformSpec : InitialSchemeSpec;

/// <summary>Normal with variance 1/inputs, for selu. LeCun, Bottou, Orr, Müller (1998).</summary>
public sealed record LecunNormalSpec : InitialSchemeSpec;

/// <summary>The common form: a variance from fan-in and fan-out, drawn uniformly or normally.</summary>
internal static class VarianceScaling
{
    public static double Glorot(int inputs, int outputs) => 2.0 / (inputs + outputs);

    public static double He(int inputs, int outputs) => 2.0 / inputs;

    public static double Lecun(int inputs, int outputs) => 1.0 / inputs;

    /// <summary>A uniform variable in [-b, b] has variance b²/3.</summary>
    public static Uniform UniformWith(Func<int, int, double> variance) => new((inputs, outputs) => Math.Sqrt(3 * variance(inputs, outputs)));

    public static Normal NormalWith(Func<int, int, double> variance) => new((inputs, outputs) => Math.Sqrt(variance(inputs, outputs)));
}
