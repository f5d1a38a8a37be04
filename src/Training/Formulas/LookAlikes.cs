using System.Text;

namespace Descent.Training.Formulas;

/// <summary>Characters that word processors, keyboards and other languages put where a formula has a plain one,
/// and what to write instead.</summary>
internal static class LookAlikes
{
    static readonly Dictionary<int, string> meant = new()
    {
        [0x2212] = "-",
        [0x2010] = "-",
        [0x2011] = "-",
        [0x2012] = "-",
        [0x2013] = "-",
        [0x2014] = "-",
        [0xFE63] = "-",
        [0xFF0D] = "-",
        [0xFF0B] = "+",
        [0x00D7] = "*",
        [0x00B7] = "*",
        [0x22C5] = "*",
        [0x2217] = "*",
        [0x2022] = "*",
        [0x2715] = "*",
        [0xFF0A] = "*",
        [0x00F7] = "/",
        [0x2215] = "/",
        [0x2044] = "/",
        [0xFF0F] = "/",
        [0x02C6] = "^",
        [0xFF3E] = "^",
        [0x2191] = "^",
        [0x00B2] = "^2",
        [0x00B3] = "^3",
        [0x00B9] = "^1",
        [0x2264] = "<=",
        [0x2265] = ">=",
        [0x2260] = "!=",
        [0xFF1C] = "<",
        [0xFF1E] = ">",
        [0xFF08] = "(",
        [0xFF09] = ")",
        ['['] = "(",
        [']'] = ")",
        ['{'] = "(",
        ['}'] = ")",
        [0xFF0C] = ",",
        [0xFF0E] = ".",
        [';'] = ",",
        [0x2018] = "`",
        [0x2019] = "`",
        [0x201C] = "`",
        [0x201D] = "`",
        ['\''] = "`",
        ['"'] = "`",
        [0x221A] = "sqrt(…)",
        [0x222B] = "the integral in closed form",
        [0x221E] = "a number",
        ['='] = "==",
        ['&'] = "* between two comparisons",
        ['|'] = "max of two comparisons",
        ['!'] = "!= or 1 - …",
        ['%'] = "the remainder by other means",
    };

    /// <summary>What is wrong with a character that no formula has.</summary>
    public static FormulaProblem Problem(Rune character, int position)
    {
        string shown = Show(character);
        string detail = meant.TryGetValue(character.Value, out string? plain)
            ? $"{shown} has no meaning here; write {plain}."
            : $"{shown} has no meaning in a formula.";
        return new FormulaProblem(position, "syntax", detail) { Value = shown };
    }

    static string Show(Rune character) => character.Value switch
    {
        0 => "U+0000 (NUL)",
        0x200B or 0x200C or 0x200D or 0x2060 or 0xFEFF => $"U+{character.Value:X4} (invisible)",
        < 0x80 when !Rune.IsControl(character) => $"'{character}'",
        _ when Rune.IsControl(character) => $"U+{character.Value:X4} (a control character)",
        _ => $"'{character}' (U+{character.Value:X4})",
    };
}
