using System.Text;

namespace Descent.Training.Data;

/// <summary>Small readings of a cell.</summary>
internal static class CellText
{
    /// <summary>Takes the spaces off that stand inside quotes: they belong to a text, not to a number or a token.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> utf8) =>
        utf8.IsEmpty || (utf8[0] > ' ' && utf8[^1] > ' ') ? utf8 : utf8.Trim(" \t\r\n"u8);

    /// <summary>true or false in letters of any case.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> utf8, out bool value)
    {
        value = utf8.Length == 4 && Ascii.EqualsIgnoreCase(utf8, "true"u8);
        return value || (utf8.Length == 5 && Ascii.EqualsIgnoreCase(utf8, "false"u8));
    }

    public static string Show(ReadOnlySpan<byte> utf8) => ProblemList.Shorten(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 800)]));
}
