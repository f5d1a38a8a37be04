using System.Text;

namespace Descent.Training.Data;

/// <summary>Names of the columns of a JSON table in the order of first appearance.</summary>
internal sealed class JsonColumns
{
    private readonly List<string> _names = [];
    private readonly List<byte[]> _utf8 = [];
    private readonly List<int> _lastRow = [];
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private int _expected;

    public int Count => _names.Count;

    public string this[int column] => _names[column];

    public void Clear()
    {
        _names.Clear();
        _utf8.Clear();
        _lastRow.Clear();
        _byName.Clear();
        _expected = 0;
    }

    public void StartRow() => _expected = 0;

    /// <summary>Rows mostly repeat their keys in one order, so the next one is tried before the dictionary.</summary>
    public bool TryFind(ReadOnlySpan<byte> utf8, out int column)
    {
        column = _expected;
        bool found = _expected < _utf8.Count && utf8.SequenceEqual(_utf8[_expected]);
        if (!found)
            found = _byName.TryGetValue(Encoding.UTF8.GetString(utf8), out column);
        _expected = column + 1;
        return found;
    }

    public int Add(string name)
    {
        _byName.Add(name, _names.Count);
        _names.Add(name);
        _utf8.Add(Encoding.UTF8.GetBytes(name));
        _lastRow.Add(-1);
        _expected = _names.Count;
        return _names.Count - 1;
    }

    /// <summary>Notes that a row has the column; false when it had it already.</summary>
    public bool Visit(int column, int row)
    {
        bool fresh = _lastRow[column] != row;
        _lastRow[column] = row;
        return fresh;
    }
}
