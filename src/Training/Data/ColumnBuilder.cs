using System.Text;

namespace Descent.Training.Data;

/// <summary>Collects the cells of one column in the second pass. Rows that get no cell are missing.</summary>
/// <param name="name">Its name.</param>
/// <param name="type">As surveyed, or as a schema wants it.</param>
/// <param name="settled">True when the type comes from a schema; otherwise text with few values becomes a category.</param>
/// <param name="rows">Rows expected: exact after a survey, so that nothing is copied.</param>
internal sealed class ColumnBuilder(string name, ColumnType type, bool settled, int rows)
{
    private double[] _numbers = type is ColumnType.Category or ColumnType.Text ? [] : new double[rows];
    private Levels? _levels = type is ColumnType.Category or ColumnType.Text && !(settled && type == ColumnType.Text) ? new Levels(rows) : null;
    private TextCells? _text = settled && type == ColumnType.Text ? new TextCells() : null;
    private int _rows;

    public string Name => name;

    public ColumnType Type => type;

    public void Add(int row, double value)
    {
        if (row >= _numbers.Length)
            Array.Resize(ref _numbers, Math.Max(16, Math.Max(row + 1, 2 * _numbers.Length)));
        _numbers.AsSpan(_rows, row - _rows).Fill(double.NaN);
        _numbers[row] = value;
        _rows = row + 1;
    }

    public void Add(int row, ReadOnlySpan<byte> utf8)
    {
        if (_levels is not null && !_levels.TryAdd(row, utf8, settled ? int.MaxValue : CategoryRule.MostLevels))
        {
            _text = _levels.ToText(row);
            _levels = null;
        }
        if (_levels is null)
        {
            while (_text!.Rows < row)
                _text.AppendMissing();
            _text.Append(utf8);
        }
    }

    public Column Finish(int total)
    {
        if (type is not (ColumnType.Category or ColumnType.Text))
        {
            Array.Resize(ref _numbers, total);
            _numbers.AsSpan(_rows).Fill(double.NaN);
            return Column.OfNumbers(name, _numbers, type);
        }
        if (_levels is not null && (settled || CategoryRule.IsCategory(_levels.Names.Count, _levels.Present)))
            return Column.OfCategories(name, _levels.Finish(total), _levels.Names);
        _text ??= _levels!.ToText(total);
        while (_text.Rows < total)
            _text.AppendMissing();
        return Column.OfText(name, _text);
    }
}

/// <summary>When words are a category and when they are free text or an identifier: a category repeats.</summary>
internal static class CategoryRule
{
    /// <summary>With so few values it is a category in any case.</summary>
    public const int FewLevels = 10;

    /// <summary>With more it is text in any case.</summary>
    public const int MostLevels = 10_000;

    /// <param name="levels">Distinct values.</param>
    /// <param name="present">Rows with a value.</param>
    public static bool IsCategory(int levels, int present) => levels <= FewLevels || (levels <= MostLevels && levels <= present / 2);
}

/// <summary>Words by their number of first appearance.</summary>
internal sealed class Levels(int rows)
{
    private const int ShortText = 256;

    private readonly Dictionary<string, int> _codeOf = new(StringComparer.Ordinal);
    private int[] _codes = new int[rows];
    private int _rows;

    public List<string> Names { get; } = [];

    public int Present { get; private set; }

    /// <summary>False, and nothing added, where one level too many would be needed.</summary>
    public bool TryAdd(int row, ReadOnlySpan<byte> utf8, int most)
    {
        Span<char> text = utf8.Length <= ShortText ? stackalloc char[ShortText] : new char[utf8.Length];
        text = text[..Encoding.UTF8.GetChars(utf8, text)];
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = _codeOf.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out int code))
        {
            if (Names.Count == most)
                return false;
            code = Names.Count;
            Names.Add(text.ToString());
            _codeOf.Add(Names[code], code);
        }
        if (row >= _codes.Length)
            Array.Resize(ref _codes, Math.Max(16, Math.Max(row + 1, 2 * _codes.Length)));
        _codes.AsSpan(_rows, row - _rows).Fill(-1);
        _codes[row] = code;
        _rows = row + 1;
        Present++;
        return true;
    }

    public int[] Finish(int total)
    {
        Array.Resize(ref _codes, total);
        _codes.AsSpan(_rows).Fill(-1);
        return _codes;
    }

    public TextCells ToText(int total)
    {
        TextCells text = new();
        foreach (int code in Finish(total))
            text.Append(code < 0 ? null : Names[code]);
        return text;
    }
}
