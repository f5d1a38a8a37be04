using System.Text;

namespace Descent.Training.Data;

/// <summary>Names of the columns of a JSON table in the order of first appearance.</summary>
internal sealed class JsonColumns
{
    readonly List<string> names = [];
    readonly List<byte[]> utf8 = [];
    readonly List<int> lastRow = [];
    readonly Dictionary<string, int> byName = new(StringComparer.Ordinal);
    int expected;

    public int Count => names.Count;

    public string this[int column] => names[column];

    public void Clear()
    {
        names.Clear();
        utf8.Clear();
        lastRow.Clear();
        byName.Clear();
        expected = 0;
    }

    public void StartRow() => expected = 0;

    /// <summary>Rows mostly repeat their keys in one order, so the next one is tried before the dictionary.</summary>
    public bool TryFind(ReadOnlySpan<byte> utf8, out int column)
    {
        column = expected;
        bool found = expected < this.utf8.Count && utf8.SequenceEqual(this.utf8[expected]);
        if (!found)
            found = byName.TryGetValue(Encoding.UTF8.GetString(utf8), out column);
        expected = column + 1;
        return found;
    }

    public int Add(string name)
    {
        byName.Add(name, names.Count);
        names.Add(name);
        utf8.Add(Encoding.UTF8.GetBytes(name));
        lastRow.Add(-1);
        expected = names.Count;
        return names.Count - 1;
    }

    /// <summary>Notes that a row has the column; false when it had it already.</summary>
    public bool Visit(int column, int row)
    {
        bool fresh = lastRow[column] != row;
        lastRow[column] = row;
        return fresh;
    }
}
