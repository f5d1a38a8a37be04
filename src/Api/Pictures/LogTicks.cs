using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Descent.Api.Pictures;

/// <summary>Ticks of an axis whose coordinates are logarithms to base 10, labelled with the values themselves: powers of ten, and where there
/// are less than three of them 2 and 5 times those.</summary>
internal static class LogTicks
{
    const int MostLabels = 8;

    /// <param name="low">Lowest coordinate, log₁₀ of a value.</param>
    /// <param name="high">Highest coordinate.</param>
    public static ITickGenerator Between(double low, double high)
    {
        NumericManual ticks = new();
        int first = (int)Math.Floor(low), last = (int)Math.Ceiling(high);
        bool wide = high - low >= 2.5;
        int stride = Math.Max(1, (last - first + MostLabels - 1) / MostLabels);
        for (int exponent = first; exponent <= last; exponent++)
        {
            for (int multiple = 1; multiple < 10; multiple++)
            {
                double position = exponent + Math.Log10(multiple);
                if (position < low || position > high)
                    continue;
                if (multiple == 1 ? (exponent - first) % stride == 0 : !wide && multiple is 2 or 5)
                    ticks.AddMajor(position, Label(multiple, exponent));
                else if (stride == 1)
                    ticks.AddMinor(position);
            }
        }
        return ticks;
    }

    /// <summary>A number to four digits, as it stands on the axis.</summary>
    public static string Number(double value)
    {
        int exponent = value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return exponent is >= -3 and <= 4
            ? $"{value:G4}"
            : $"{value / Math.Pow(10, exponent):0.###}·10{Superscript(exponent)}";
    }

    static string Label(int multiple, int exponent) => exponent is >= -3 and <= 4
        ? (multiple * Math.Pow(10, exponent)).ToString("#,##0.###", CultureInfo.InvariantCulture)
        : $"{(multiple == 1 ? "" : $"{multiple}·")}10{Superscript(exponent)}";

    static string Superscript(int number) =>
        string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => digit == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));
}
