using System.Globalization;
using System.Numerics;

namespace Descent.Training.Formulas.Symbolic;

/// <summary>An exact fraction in lowest terms: 0.1 · 3 is 0.3.</summary>
internal readonly record struct Rational
{
    /// <summary>Larger ones come from no formula that anybody wants to read.</summary>
    const int MostBits = 4_000;

    Rational(BigInteger numerator, BigInteger denominator) => (Numerator, Denominator) = (numerator, denominator);

    public static Rational Zero { get; } = new(0, 1);
    public static Rational One { get; } = new(1, 1);

    public BigInteger Numerator { get; }

    /// <summary>Positive.</summary>
    public BigInteger Denominator { get; }

    public bool IsZero => Numerator.IsZero;
    public bool IsOne => Numerator.IsOne && Denominator.IsOne;
    public bool IsNegative => Numerator.Sign < 0;
    public Rational Abs => new(BigInteger.Abs(Numerator), Denominator);
    public Rational Inverse => Of(Denominator, Numerator);

    /// <summary>The whole number it is, if it is a small one.</summary>
    public int? Whole => Denominator.IsOne && BigInteger.Abs(Numerator) <= 1_000 ? (int)Numerator : null;

    public static Rational Of(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
            throw new UnwritableException("a division by zero");
        BigInteger common = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        Rational result = new(numerator / common, denominator / common);
        return result.Numerator.GetBitLength() + result.Denominator.GetBitLength() <= MostBits
            ? result : throw new UnwritableException("a number of very many digits");
    }

    /// <summary>The number that was written: the shortest decimal that stands for the double.</summary>
    public static Rational Of(double value)
    {
        if (!double.IsFinite(value))
            throw new UnwritableException("a constant that is not finite");
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int exponentAt = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = exponentAt < 0 ? shortest : shortest[..exponentAt];
        int exponent = exponentAt < 0 ? 0 : int.Parse(shortest[(exponentAt + 1)..], CultureInfo.InvariantCulture);
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
            exponent -= mantissa.Length - point - 1;
        BigInteger whole = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return exponent >= 0 ? Of(whole * BigInteger.Pow(10, exponent), 1) : Of(whole, BigInteger.Pow(10, -exponent));
    }

    public Rational Power(int exponent) => exponent < 0 ? Inverse.Power(-exponent)
        : Math.Max(Numerator.GetBitLength(), Denominator.GetBitLength()) * exponent > MostBits ? throw new UnwritableException("a number of very many digits")
        : new(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent));

    /// <summary>The nearest double.</summary>
    public double Value
    {
        get
        {
            if (IsZero)
                return 0;
            // The quotient to 63 or 64 bits; its last bit tells that something was cut off, so that the conversion rounds as it should.
            int scale = (int)(Numerator.GetBitLength() - Denominator.GetBitLength()) - 63;
            BigInteger quotient = BigInteger.DivRem(
                BigInteger.Abs(Numerator) << Math.Max(0, -scale), Denominator << Math.Max(0, scale), out BigInteger remainder);
            double value = (ulong)quotient | (remainder.IsZero ? 0UL : 1UL);
            return Numerator.Sign * Math.ScaleB(Math.ScaleB(value, scale / 2), scale - scale / 2);
        }
    }

    /// <summary>The double with the same decimal, where there is one.</summary>
    public double? Exact => Value is double value && double.IsFinite(value) && Of(value) == this ? value : null;

    public static Rational operator +(Rational a, Rational b) => Of(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);
    public static Rational operator *(Rational a, Rational b) => Of(a.Numerator * b.Numerator, a.Denominator * b.Denominator);
    public static Rational operator -(Rational a) => new(-a.Numerator, a.Denominator);

    public override string ToString() => $"{Numerator}/{Denominator}";
}
