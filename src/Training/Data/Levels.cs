using System.Text;

namespace Descent.Training.Data;

/// <summary>Words by their number of first appearance.</summary>
internal sealed class Levels(int rows)
{
    const int ShortText = 256;

    readonly Dictionary<string, int> codeOf = new(StringComparer.Ordinal);
    int[] codes = new int[rows];
    int rows;

    public List<string> Names { get; } = [];

    public int Present { get; private set; }

    /// <summary>False, and nothing added, where one level too many would be needed.</summary>
    public bool TryAdd(int row, ReadOnlySpan<byte> utf8, int most)
    {
        Span<char> text = utf8.Length <= ShortText ? stackalloc char[ShortText] : new char[utf8.Length];
        text = text[..Encoding.UTF8.GetChars(utf8, text)];
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = codeOf.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out int code))
        {
            if (Names.Count == most)
                return false;
            code = Names.Count;
            Names.Add(text.ToString());
            codeOf.Add(Names[code], code);
        }
        if (row >= codes.Length)
            Array.Resize(ref codes, Math.Max(16, Math.Max(row + 1, 2 * codes.Length)));
        codes.AsSpan(rows, row - rows).Fill(-1);
        codes[row] = code;
        rows = row + 1;
        Present++;
        return true;
    }

    public int[] Finish(int total)
    {
        Array.Resize(ref codes, total);
        codes.AsSpan(rows).Fill(-1);
        return codes;
    }

    public TextCells ToText(int total)
    {
        TextCells text = new();
        foreach (int code in Finish(total))
            text.Append(code < 0 ? null : Names[code]);
        return text;
    }
}
