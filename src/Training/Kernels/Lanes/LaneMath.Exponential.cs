namespace Descent.Training.Kernels.Lanes;

/// <content>Exponential and logarithm, and what is made of them.</content>
public static partial class LaneMath
{
    /// <summary>e^x = 2ⁿ e^r with n = round(x / ln 2), |r| ≤ ln 2 / 2; Cody and Waite's two-part ln 2. Gradual underflow is kept.</summary>
    public static Lane Exp(Lane x)
    {
        (Lane n, Lane r) = Reduce(x.IsDouble ? Clamp(x, -746, 710) : Clamp(x, -104, 89));
        return Lane.Scale(FusedRemainder(r), n);

        static Lane FusedRemainder(Lane r) => Lane.FusedMultiplyAdd(r * r, ExpTail(r), r) + 1;
    }

    /// <summary>e^x - 1 = 2ⁿ (e^r - 1) + (2ⁿ - 1), halved inside so that 2ⁿ does not overflow before the result does.</summary>
    public static Lane Expm1(Lane x)
    {
        (Lane n, Lane r) = Reduce(x.IsDouble ? Clamp(x, -40, 710) : Clamp(x, -20, 89));
        Lane scale = PowerOfTwo(n - 1);
        Lane value = 2 * Lane.FusedMultiplyAdd(scale, Lane.FusedMultiplyAdd(r * r, ExpTail(r), r), scale - 0.5);
        return Lane.Select(Lane.Equal(n, 0), Lane.FusedMultiplyAdd(r * r, ExpTail(r), r), value);
    }

    /// <summary>log x = n ln 2 + log m, m in [√½, √2), with s = f / (2 + f), f = m - 1: fdlibm's e_log.c (Sun, 1993).</summary>
    public static Lane Log(Lane x)
    {
        (double tiny, double grow, double steps) = x.IsDouble ? (2.2250738585072014e-308, 18014398509481984.0, 54) : (1.17549435e-38, 33554432.0, 25);
        Lane subnormal = Lane.Less(x, tiny);
        Lane normal = Lane.Select(subnormal, x * grow, x);
        (Lane n, Lane m) = Split(normal);
        n = Lane.Select(subnormal, n - steps, n);
        Lane large = Lane.Less(1.4142135623730951, m);
        m = Lane.Select(large, m * 0.5, m);
        n = Lane.Select(large, n + 1, n);
        Lane result = LogOfParts(n, m - 1);
        result = Lane.Select(Lane.Less(x, 0), double.NaN, result);
        result = Lane.Select(Lane.Equal(x, 0), double.NegativeInfinity, result);
        Lane finite = Lane.Less(x, double.PositiveInfinity);
        return Lane.Select(finite, result, x);
    }

    /// <summary>log(1 + x) as log(u) + (x - (u - 1)) / u, u the rounded 1 + x: the correction gives back what the sum lost.</summary>
    public static Lane Log1p(Lane x)
    {
        Lane u = 1 + x;
        Lane lost = (x - (u - 1)) / u;
        Lane sound = Lane.Select(Lane.Less(0, u), Lane.Select(Lane.Less(u, x.IsDouble ? 1e300 : 1e30), lost, 0), 0);
        Lane value = Log(u) + sound;
        return Lane.Select(Lane.Equal(x, 0), x, value);
    }

    /// <summary><see cref="Log1p"/> of a number from 0 to 1. The reciprocal is that of <see cref="Sigmoid"/>, which often stands in the same loop.</summary>
    static Lane Log1pOfShare(Lane x)
    {
        Lane u = 1 + x, large = Lane.Less(1.4142135623730951, u);
        return LogOfParts(Indicator(large), Lane.Select(large, u * 0.5, u) - 1) + (x - (u - 1)) * (1 / u);
    }

    /// <summary>tanh x = -t / (2 + t), t = e^(-2|x|) - 1; in float32 Eigen's rational approximation (at most 4 units in the last place).</summary>
    public static Lane Tanh(Lane x)
    {
        if (!x.IsDouble)
            return RationalTanh(x);
        Lane t = Expm1(-2 * Lane.Abs(x));
        return CopySign(t / (2 + t), x);
    }

    /// <summary>1 / cosh² x = 4u / (1 + u)², u = e^(-2|x|).</summary>
    public static Lane SechSquared(Lane x)
    {
        Lane u = Exp(-2 * Lane.Abs(x)), d = 1 + u;
        return 4 * u / (d * d);
    }

    /// <summary>With e = e^-|x|: 1 / (1 + e) on the right, e / (1 + e) on the left.</summary>
    public static Lane Sigmoid(Lane x)
    {
        Lane e = Exp(-Lane.Abs(x));
        return Lane.Select(Lane.Less(x, 0), e, 1) * (1 / (1 + e));
    }

    /// <summary>max(x, 0) + log(1 + e^-|x|).</summary>
    public static Lane Softplus(Lane x) => Relu(x) + Log1pOfShare(Exp(-Lane.Abs(x)));

    /// <summary>max(z, 0) - t·z + log(1 + e^-|z|).</summary>
    public static Lane BceWithLogits(Lane z, Lane t) => Relu(z) - t * z + Log1pOfShare(Exp(-Lane.Abs(z)));

    static Lane Clamp(Lane x, double low, double high) => Lane.AtMost(Lane.AtLeast(x, low), high);

    static (Lane N, Lane R) Reduce(Lane x)
    {
        Lane n = Lane.Round(x * 1.4426950408889634);
        (double high, double low) = x.IsDouble ? (6.93147180369123816490e-01, 1.90821492927058770002e-10) : (0.693359375, -2.12194440e-4);
        return (n, Lane.FusedMultiplyAdd(n, -low, Lane.FusedMultiplyAdd(n, -high, x)));
    }

    /// <summary>(e^r - 1 - r) / r² for |r| ≤ ln 2 / 2: Taylor to r¹³ in float64, Cephes' coefficients in float32.</summary>
    static Lane ExpTail(Lane r) => r.IsDouble
        ? Polynomial(r, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800,
            1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800)
        : Polynomial(r, 5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.9875691500e-4);

    /// <summary><see cref="Lane.Scale"/> by two powers of two, since one may be beyond the range of normal numbers. Only the last product is rounded.</summary>
    internal static Lane ScaleInHalves(Lane a, Lane n)
    {
        Lane half = Lane.Round(n * 0.5);
        return a * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>2ⁿ for a whole n that gives a normal number: adding 1.5·2^mantissa puts n into the low bits, the shift into the exponent.</summary>
    static Lane PowerOfTwo(Lane n) => n.IsDouble
        ? Lane.ShiftLeft(n + (6755399441055744.0 + 1023), 52)
        : Lane.ShiftLeft(n + (12582912.0 + 127), 23);

    /// <summary>Exponent and mantissa in [1, 2) of a positive normal number.</summary>
    static (Lane Exponent, Lane Mantissa) Split(Lane x)
    {
        if (x.IsDouble)
        {
            Lane biased = Lane.BitOr(Lane.ShiftRight(x, 52), x.Pattern(0x4330_0000_0000_0000)) - (4503599627370496.0 + 1023);
            return (biased, Lane.BitOr(Lane.BitAnd(x, x.Pattern(0x000F_FFFF_FFFF_FFFF)), x.Constant(1)));
        }
        Lane exponent = Lane.BitOr(Lane.ShiftRight(x, 23), x.Pattern(0x4B00_0000)) - (8388608.0 + 127);
        return (exponent, Lane.BitOr(Lane.BitAnd(x, x.Pattern(0x007F_FFFF)), x.Constant(1)));
    }

    static Lane LogOfParts(Lane n, Lane f)
    {
        Lane half = 0.5 * f * f;
        if (!f.IsDouble)
        {
            Lane p = Polynomial(f, 3.3333331174e-1, -2.4999993993e-1, 2.0000714765e-1, -1.6668057665e-1, 1.4249322787e-1, -1.2420140846e-1,
                1.1676998740e-1, -1.1514610310e-1, 7.0376836292e-2);
            Lane tail = Lane.FusedMultiplyAdd(p * f * f, f, n * -2.12194440e-4) - half;
            return Lane.FusedMultiplyAdd(n, 0.693359375, f + tail);
        }
        Lane s = f / (2 + f), z = s * s;
        Lane r = z * Polynomial(z, 6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
            1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01);
        Lane small = Lane.FusedMultiplyAdd(s, half + r, n * 1.90821492927058770002e-10);
        return Lane.FusedMultiplyAdd(n, 6.93147180369123816490e-01, f - (half - small));
    }

    static Lane RationalTanh(Lane x)
    {
        Lane c = Clamp(x, -7.90531110763549805, 7.90531110763549805), s = c * c;
        Lane p = Horner(s, 4.89352455891786e-03, 6.37261928875436e-04, 1.48572235717979e-05, 5.12229709037114e-08,
            -8.60467152213735e-11, 2.00018790482477e-13, -2.76076847742355e-16);
        Lane q = Horner(s, 4.89352518554385e-03, 2.26843463243900e-03, 1.18534705686654e-04, 1.19825839466702e-06);
        return c * p / q;
    }
}
