using System.Text;

namespace Descent.Training.Data;

/// <summary>The cells that stand for a missing value. Compared word for word after the spaces around are taken away, in quotes or not,
/// in text and in numbers. One exception: a hyphen alone is a value in a column that also holds a plus alone.</summary>
public sealed class MissingTokens
{
    readonly byte[][] tokens;
    readonly long[] seen;
    readonly bool[] firstBytes = new bool[256];
    readonly int empty = -1;

    internal MissingTokens(IReadOnlyList<string> tokens)
    {
        Tokens = tokens;
        this.tokens = [.. tokens.Select(Encoding.UTF8.GetBytes)];
        seen = new long[this.tokens.Length];
        for (int i = 0; i < this.tokens.Length; i++)
        {
            if (this.tokens[i].Length == 0)
                empty = i;
            else
                firstBytes[this.tokens[i][0]] = true;
        }
    }

    /// <summary>What counts as missing unless the client says otherwise.</summary>
    public static IReadOnlyList<string> Default { get; } =
        ["", "NA", "na", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "null", "NULL", "Null", "None", "?", "-"];

    internal IReadOnlyList<string> Tokens { get; }

    /// <summary>How often each token that occurs was <see cref="Count">counted</see>.</summary>
    internal IReadOnlyDictionary<string, long> Seen =>
        Enumerable.Range(0, seen.Length).Where(i => seen[i] > 0).ToDictionary(i => Tokens[i], i => seen[i]);

    /// <summary>Position of the token that the cell is, or -1.</summary>
    internal int Find(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty)
            return empty;
        if (!firstBytes[cell[0]])
            return -1;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (cell.SequenceEqual(tokens[i]))
                return i;
        }
        return -1;
    }

    internal void Count(int token, long cells = 1) => seen[token] += cells;

    internal static bool IsHyphen(ReadOnlySpan<byte> cell) => cell.Length == 1 && cell[0] == '-';

    internal static bool IsPlus(ReadOnlySpan<byte> cell) => cell.Length == 1 && cell[0] == '+';
}
