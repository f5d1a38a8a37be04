namespace Descent.Training.Kernels.Lanes;

/// <summary>Functions of one element, built from the arithmetic of <see cref="Lane"/>. Errors are below 2 units in the last place
/// unless a line says more; special values follow IEEE 754 as the class library's functions do.</summary>
public static partial class LaneMath
{
    public static Lane Sign(Lane x) => Lane.Select(Lane.Less(0, x), 1, Lane.Select(Lane.Less(x, 0), -1, x));

    /// <summary>1 where x > 0, 0 where x ≤ 0, NaN for NaN.</summary>
    public static Lane Step(Lane x) => Lane.Select(Lane.LessOrEqual(x, 0), 0, Lane.Select(Lane.Less(0, x), 1, x));
    public static Lane Relu(Lane x) => Lane.AtLeast(x, 0);
    public static Lane Indicator(Lane mask) => Lane.Select(mask, Lane.Constant(1, mask.Inputs[0].Precision), 0);

    public static Lane Max(Lane a, Lane b) => Lane.Select(Lane.Less(a, b), b, Lane.Select(Lane.Equal(b, b), a, b));
    public static Lane Min(Lane a, Lane b) => Lane.Select(Lane.Less(b, a), b, Lane.Select(Lane.Equal(b, b), a, b));

    /// <summary>x / (1 + |x|); ±1 at ±∞.</summary>
    public static Lane Softsign(Lane x)
    {
        Lane size = Lane.AtMost(Lane.Abs(x), x.IsDouble ? double.MaxValue : float.MaxValue);
        return CopySign(size / (1 + size), x);
    }

    /// <summary>The size of the first with the sign of the second.</summary>
    public static Lane CopySign(Lane size, Lane sign) =>
        Lane.BitOr(Lane.Abs(size), Lane.BitAnd(sign, sign.Constant(-0.0)));

    public static Lane Sin(Lane x) => Lane.Call(typeof(MathF), typeof(Math), nameof(Math.Sin), x);
    public static Lane Cos(Lane x) => Lane.Call(typeof(MathF), typeof(Math), nameof(Math.Cos), x);
    public static Lane Tan(Lane x) => Lane.Call(typeof(MathF), typeof(Math), nameof(Math.Tan), x);
    public static Lane Asin(Lane x) => Lane.Call(typeof(MathF), typeof(Math), nameof(Math.Asin), x);
    public static Lane Acos(Lane x) => Lane.Call(typeof(MathF), typeof(Math), nameof(Math.Acos), x);
    public static Lane Atan(Lane x) => Lane.Call(typeof(MathF), typeof(Math), nameof(Math.Atan), x);
    public static Lane Sinh(Lane x) => Lane.Call(typeof(MathF), typeof(Math), nameof(Math.Sinh), x);
    public static Lane Cosh(Lane x) => Lane.Call(typeof(MathF), typeof(Math), nameof(Math.Cosh), x);
    public static Lane Atan2(Lane y, Lane x) => Lane.Call(typeof(MathF), typeof(Math), nameof(Math.Atan2), y, x);
    public static Lane Pow(Lane x, Lane y) => Lane.Call(typeof(MathF), typeof(Math), nameof(Math.Pow), x, y);
    public static Lane Erf(Lane x) => Lane.Call(typeof(ErrorFunction), typeof(ErrorFunction), nameof(ErrorFunction.Erf), x);
    public static Lane NormalCdf(Lane x) => Lane.Call(typeof(ErrorFunction), typeof(ErrorFunction), nameof(ErrorFunction.NormalCdf), x);
    public static Lane NormalPdf(Lane x) => Exp(-0.5 * x * x) * 0.39894228040143267794;

    /// <summary>Σ coefficients[i] xⁱ, one after the other: fewest operations, where there are enough elements to work on meanwhile.</summary>
    internal static Lane Horner(Lane x, params ReadOnlySpan<double> coefficients)
    {
        Lane sum = x.Constant(coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--)
            sum = Lane.FusedMultiplyAdd(x, sum, x.Constant(coefficients[i]));
        return sum;
    }

    /// <summary>Σ coefficients[i] xⁱ, paired (Estrin) so that the terms do not wait for one another.</summary>
    internal static Lane Polynomial(Lane x, params ReadOnlySpan<double> coefficients)
    {
        List<Lane> terms = [];
        for (int i = 0; i < coefficients.Length; i += 2)
            terms.Add(i + 1 < coefficients.Length
                ? Lane.FusedMultiplyAdd(x, coefficients[i + 1], x.Constant(coefficients[i]))
                : x.Constant(coefficients[i]));
        for (Lane power = x * x; terms.Count > 1; power *= power)
        {
            List<Lane> paired = [];
            for (int i = 0; i < terms.Count; i += 2)
                paired.Add(i + 1 < terms.Count ? Lane.FusedMultiplyAdd(power, terms[i + 1], terms[i]) : terms[i]);
            terms = paired;
        }
        return terms[0];
    }
}
