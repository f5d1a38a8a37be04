using System.Globalization;
using System.Text;

namespace Descent.Training.Data;

/// <summary>What a cell is as a number.</summary>
internal enum NumberKind
{
    /// <summary>No number at all.</summary>
    None,

    /// <summary>A finite float64.</summary>
    Finite,

    /// <summary>An infinity in words, or digits beyond the largest float64 (about 1.8e308).</summary>
    NonFinite,
}

/// <summary>Decimal numbers: an optional sign, digits with at most one decimal sign, an optional exponent. No spaces, thousands
/// separators, hexadecimal or underscores. Gives the nearest float64.</summary>
internal static class NumberText
{
    const int LongestWord = 9;

    static readonly double[] Powers =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    public static NumberKind Parse(ReadOnlySpan<byte> utf8, byte decimalSign, out double value)
    {
        value = double.NaN;
        if (utf8.IsEmpty)
            return NumberKind.None;
        int at = utf8[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        ulong mantissa = 0;
        int digits = 0, significant = 0, exponent = 0;
        bool fraction = false;
        for (; at < utf8.Length; at++)
        {
            uint digit = (uint)(utf8[at] - '0');
            if (digit <= 9)
            {
                digits++;
                if (significant > 0 || digit > 0)
                    significant++;
                if (significant <= 19)
                    mantissa = (mantissa * 10) + digit;
                if (fraction)
                    exponent--;
            }
            else if (utf8[at] == decimalSign && !fraction)
                fraction = true;
            else
                break;
        }
        if (digits == 0)
            return IsInfinity(utf8) ? NumberKind.NonFinite : NumberKind.None;
        if (at < utf8.Length && !TryExponent(utf8[at..], ref exponent))
            return NumberKind.None;
        // Both factors are exact, so one rounding gives the nearest double (Clinger 1990).
        if (significant <= 19 && mantissa <= 1UL << 53 && exponent is >= -22 and <= 22)
        {
            double magnitude = exponent < 0 ? mantissa / Powers[-exponent] : mantissa * Powers[exponent];
            value = utf8[0] == '-' ? -magnitude : magnitude;
        }
        else
            value = ParseExactly(utf8, decimalSign);
        return double.IsFinite(value) ? NumberKind.Finite : NumberKind.NonFinite;
    }

    static bool TryExponent(ReadOnlySpan<byte> rest, ref int exponent)
    {
        if (rest[0] is not ((byte)'e' or (byte)'E'))
            return false;
        int at = rest.Length > 1 && rest[1] is (byte)'-' or (byte)'+' ? 2 : 1;
        if (at == rest.Length)
            return false;
        bool negative = rest[1] == '-';
        int power = 0;
        for (; at < rest.Length; at++)
        {
            uint digit = (uint)(rest[at] - '0');
            if (digit > 9)
                return false;
            power = Math.Min((power * 10) + (int)digit, 1_000_000);
        }
        exponent += negative ? -power : power;
        return true;
    }

    // The grammar is checked by now.
    static double ParseExactly(ReadOnlySpan<byte> utf8, byte decimalSign)
    {
        if (decimalSign == '.')
            return double.Parse(utf8, NumberStyles.Float, CultureInfo.InvariantCulture);
        byte[] copy = utf8.ToArray();
        copy.AsSpan().Replace(decimalSign, (byte)'.');
        return double.Parse(copy, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    static bool IsInfinity(ReadOnlySpan<byte> utf8)
    {
        if (utf8[0] is (byte)'-' or (byte)'+')
            utf8 = utf8[1..];
        return utf8.Length <= LongestWord && (Ascii.EqualsIgnoreCase(utf8, "inf"u8) || Ascii.EqualsIgnoreCase(utf8, "infinity"u8) || utf8.SequenceEqual("∞"u8));
    }
}
