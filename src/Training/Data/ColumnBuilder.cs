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
