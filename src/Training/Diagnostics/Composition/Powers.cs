namespace Descent.Training.Diagnostics.Composition;

/// <summary>How a power bends.</summary>
internal static class Powers
{
    public static Bend Bend(Nature x, Nature exponent) => exponent.Bend == Composition.Bend.Constant
        ? exponent.Range.Low == exponent.Range.High ? OfFixed(x, exponent.Range.Low) : Composition.Bend.Unknown
        : x.Bend == Composition.Bend.Constant ? OfBase(x.Range, exponent.Bend) : Composition.Bend.Unknown;

    /// <summary>x^p.</summary>
    static Bend OfFixed(Nature x, double p)
    {
        if (p == 0)
            return Composition.Bend.Constant;
        if (p == 1)
            return x.Bend;
        if (p > 0 && p % 2 == 0)
            return Bends.Bowl(x);
        // What is left is convex or concave right of 0 only; there p in (0, 1) has its whole domain.
        if (p is > 0 and < 1)
            return Bends.Flip(Bends.Rising(Bends.Flip(x.Bend)));
        if (!x.Range.IsNonnegative)
            return Composition.Bend.Unknown;
        return p > 1 ? Bends.Rising(x.Bend) : Bends.Rising(Bends.Flip(x.Bend));
    }

    /// <summary>a^x = e^(x·log a).</summary>
    static Bend OfBase(Interval a, Bend x) => a.Low <= 0 ? Composition.Bend.Unknown
        : x == Composition.Bend.Affine ? Composition.Bend.Convex
        : a.Low >= 1 ? Bends.Rising(x)
        : a.High <= 1 ? Bends.Rising(Bends.Flip(x))
        : Composition.Bend.Unknown;

    /// <summary>Of x^p as a polynomial, where it is one.</summary>
    public static int? Degree(Nature x, Nature exponent) =>
        exponent.Bend == Composition.Bend.Constant && exponent.Range.Low == exponent.Range.High && exponent.Range.Low is >= 0 and <= 100 and double p
        && p == Math.Floor(p) ? x.Degree * (int)p : null;
}
