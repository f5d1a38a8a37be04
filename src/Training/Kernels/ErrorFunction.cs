namespace Descent.Training.Kernels;

/// <summary>The error function and the distribution function of the normal, from fdlibm's s_erf.c (Sun, 1993): rational approximations on four
/// intervals, relative error below 1e-15 in both tails.</summary>
internal static class ErrorFunction
{
    public static float Erf(float x) => (float)Erf((double)x);

    public static double Erf(double x)
    {
        double size = Math.Abs(x);
        if (!(size < 6))
            return double.IsNaN(x) ? x : Math.Sign(x);
        if (size < 0.84375)
            return x + x * NearZero(x * x);
        double value = size < 1.25 ? NearOne + AroundOne(size - 1) : 1 - Tail(size);
        return Math.CopySign(value, x);
    }

    /// <summary>1 - erf(x), without cancellation on the right.</summary>
    public static double Erfc(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 28)
            return 0;
        if (x < -6)
            return 2;
        double size = Math.Abs(x);
        if (size < 0.84375)
            return x < 0.25 ? 1 - (x + x * NearZero(x * x)) : 0.5 - (x - 0.5 + x * NearZero(x * x));
        if (size < 1.25)
            return x > 0 ? 1 - NearOne - AroundOne(size - 1) : 1 + (NearOne + AroundOne(size - 1));
        return x > 0 ? Tail(size) : 2 - Tail(size);
    }

    public static float NormalCdf(float x) => (float)NormalCdf((double)x);

    /// <summary>Φ(x) = erfc(-x / √2) / 2.</summary>
    public static double NormalCdf(double x) => 0.5 * Erfc(x * -0.70710678118654752440);

    const double NearOne = 8.45062911510467529297e-01;

    static double NearZero(double z) =>
        (1.28379167095512558561e-01 + z * (-3.25042107247001499370e-01 + z * (-2.84817495755985104766e-02 + z * (-5.77027029648944159157e-03 + z * -2.37630166566501626084e-05))))
        / (1 + z * (3.97917223959155352819e-01 + z * (6.50222499887672944485e-02 + z * (5.08130628187576562776e-03 + z * (1.32494738004321644526e-04 + z * -3.96022827877536812320e-06)))));

    static double AroundOne(double s) =>
        (-2.36211856075265944077e-03 + s * (4.14856118683748331666e-01 + s * (-3.72207876035701323847e-01 + s * (3.18346619901161753674e-01
            + s * (-1.10894694282396677476e-01 + s * (3.54783043256182359371e-02 + s * -2.16637559486879084300e-03))))))
        / (1 + s * (1.06420880400844228286e-01 + s * (5.40397917702171048937e-01 + s * (7.18286544141962662868e-02
            + s * (1.26171219808761642112e-01 + s * (1.36370839120290507362e-02 + s * 1.19844998467991074170e-02))))));

    /// <summary>erfc(x) for x ≥ 1.25; the square is split so that its rounding does not reach the exponential.</summary>
    static double Tail(double x)
    {
        double s = 1 / (x * x);
        double ratio = x < 1 / 0.35
            ? (-9.86494403484714822705e-03 + s * (-6.93858572707181764372e-01 + s * (-1.05586262253232909814e+01 + s * (-6.23753324503260060396e+01
                + s * (-1.62396669462573470355e+02 + s * (-1.84605092906711035994e+02 + s * (-8.12874355063065934246e+01 + s * -9.81432934416914548592e+00)))))))
              / (1 + s * (1.96512716674392571292e+01 + s * (1.37657754143519042600e+02 + s * (4.34565877475229228821e+02 + s * (6.45387271733267880336e+02
                + s * (4.29008140027567833386e+02 + s * (1.08635005541779435134e+02 + s * (6.57024977031928170135e+00 + s * -6.04244152148580987438e-02))))))))
            : (-9.86494292470009928597e-03 + s * (-7.99283237680523006574e-01 + s * (-1.77579549177547519889e+01 + s * (-1.60636384855821916062e+02
                + s * (-6.37566443368389627722e+02 + s * (-1.02509513161107724954e+03 + s * -4.83519191608651397019e+02))))))
              / (1 + s * (3.03380607434824582924e+01 + s * (3.25792512996573918826e+02 + s * (1.53672958608443695994e+03 + s * (3.19985821950859553908e+03
                + s * (2.55305040643316442583e+03 + s * (4.74528541206955367215e+02 + s * -2.24409524465858183362e+01)))))));
        double head = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) & ~0xFFFF_FFFFL);
        return Math.Exp(-head * head - 0.5625) * Math.Exp((head - x) * (head + x) + ratio) / x;
    }
}
