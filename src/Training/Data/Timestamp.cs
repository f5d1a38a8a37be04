using System.Globalization;
using System.Text;

namespace Descent.Training.Data;

/// <summary>ISO 8601 points in time as seconds since 1970-01-01T00:00:00Z. A time without an offset is UTC.</summary>
internal static class Timestamp
{
    const int ShortestText = 10, LongestText = 33;

    static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        .. from separator in new[] { "'T'", "' '" }
           from time in new[] { "HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF" }
           from zone in new[] { "", "zzz", "'Z'" }
           select $"yyyy-MM-dd{separator}{time}{zone}",
    ];

    public static bool TryParse(ReadOnlySpan<byte> utf8, out double seconds)
    {
        seconds = double.NaN;
        // Cheap test first: nearly every cell that comes here is a name.
        if (utf8.Length is < ShortestText or > LongestText || utf8[4] != '-' || utf8[7] != '-' || !char.IsAsciiDigit((char)utf8[0]))
            return false;
        Span<char> text = stackalloc char[LongestText];
        return Encoding.UTF8.TryGetChars(utf8, text, out int length) && TryParse(text[..length], out seconds);
    }

    public static bool TryParse(ReadOnlySpan<char> text, out double seconds)
    {
        bool parsed = DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        seconds = parsed ? (time.UtcTicks - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond : double.NaN;
        return parsed;
    }

    public static string Format(double seconds) =>
        new DateTime(DateTime.UnixEpoch.Ticks + (long)Math.Round(seconds * TimeSpan.TicksPerSecond), DateTimeKind.Utc)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
