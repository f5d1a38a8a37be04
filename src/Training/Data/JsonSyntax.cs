using System.Buffers;

namespace Descent.Training.Data;

/// <summary>Says what is wrong at the place where JSON stops being JSON.</summary>
internal static class JsonSyntax
{
    static readonly SearchValues<byte> NumberBytes = SearchValues.Create("+-.0123456789eE"u8);

    static readonly string[] NonFinite = ["NaN", "-NaN", "nan", "Infinity", "-Infinity", "inf", "-inf", "Inf", "-Inf", "undefined", "None", "NA"];

    /// <summary>True when what is left could be the beginning of something valid: the file was cut.</summary>
    public static bool IsCutOff(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t\r\n,:"u8);
        if (rest.IsEmpty)
            return true;
        if (rest[0] == '"')
            return ClosingQuote(rest) < 0;
        return "true"u8.StartsWith(rest) || "false"u8.StartsWith(rest) || "null"u8.StartsWith(rest) || rest.IndexOfAnyExcept(NumberBytes) < 0;
    }

    /// <summary>The word that other languages print where JSON has no number.</summary>
    public static string? NonFiniteWord(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t\r\n,:"u8);
        foreach (string word in NonFinite)
        {
            if (rest.Length >= word.Length && System.Text.Ascii.Equals(rest[..word.Length], word)
                && (rest.Length == word.Length || !char.IsAsciiLetter((char)rest[word.Length])))
                return word;
        }
        return null;
    }

    static int ClosingQuote(ReadOnlySpan<byte> text)
    {
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i;
            if (text[i] == '\\')
                i++;
        }
        return -1;
    }
}
