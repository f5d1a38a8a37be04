using Descent.Training.Runs;

namespace Descent.Persistence.Losses;

/// <summary>Gradient norms as they are kept: to the last bit in the first steps, then rounded. Two doubles of noise fill thirteen bytes whatever
/// packs them, and nobody needs the last digits of one norm among a hundred thousand; losses stay exact.</summary>
static class ShortNorm
{
    /// <summary>Steps whose norm is kept exactly.</summary>
    public const long ExactSteps = 65_536;

    /// <summary>Bits of a later norm after its leading one: a relative error of 1.2e-10 at most.</summary>
    public const int Bits = 32;

    const int Dropped = 52 - Bits;

    public static LossPoint Of(LossPoint point)
    {
        if (point.Step < ExactSteps || !double.IsFinite(point.GradientNorm))
            return point;
        long bits = BitConverter.DoubleToInt64Bits(point.GradientNorm);
        double rounded = BitConverter.Int64BitsToDouble((bits + (1L << (Dropped - 1))) & -(1L << Dropped));
        return double.IsFinite(rounded) ? point with { GradientNorm = rounded } : point;
    }
}
