using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Descent.Training.Preparation.Reading;

/// <summary>Bounds that annotations state, as a test and as words.</summary>
internal static class Bounds
{
    public static bool Holds(RangeAttribute range, double value)
    {
        double minimum = Convert.ToDouble(range.Minimum), maximum = Convert.ToDouble(range.Maximum);
        return (range.MinimumIsExclusive ? value > minimum : value >= minimum)
            && (range.MaximumIsExclusive ? value < maximum : value <= maximum);
    }

    /// <summary>The least and the most of a whole number: those of its annotation, else those of its type.</summary>
    public static (long Least, long Most) OfWhole(RangeAttribute? range, Type type) => range is not null
        // A double beyond 64 bits becomes the nearest long: the largest one is kept as the double above it.
        ? ((long)Convert.ToDouble(range.Minimum), (long)Convert.ToDouble(range.Maximum))
        : type == typeof(int) ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);

    /// <summary>For example <c>&gt;= 0 and &lt; 1</c>; a bound at the end of the number's type is not worth a word.</summary>
    public static string Words(RangeAttribute range)
    {
        double minimum = Convert.ToDouble(range.Minimum), maximum = Convert.ToDouble(range.Maximum);
        List<string> words = [];
        if (minimum > double.MinValue)
            words.Add($"{(range.MinimumIsExclusive ? ">" : ">=")} {Number(minimum)}");
        if (maximum < double.MaxValue)
            words.Add($"{(range.MaximumIsExclusive ? "<" : "<=")} {Number(maximum)}");
        return words.Count == 0 ? "a finite number" : string.Join(" and ", words);
    }

    static string Number(double value) =>
        value == Math.Floor(value) && Math.Abs(value) < 1e15
            ? value.ToString("#,0", CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
}
