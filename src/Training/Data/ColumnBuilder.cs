namespace Descent.Training.Data;

/// <summary>Collects the cells of one column in the second pass. Rows that get no cell are missing.</summary>
/// <param name="name">Its name.</param>
/// <param name="type">As surveyed, or as a schema wants it.</param>
/// <param name="settled">True when the type comes from a schema; otherwise text with few values becomes a category.</param>
/// <param name="rows">Rows expected: exact after a survey, so that nothing is copied.</param>
internal sealed class ColumnBuilder(string name, ColumnType type, bool settled, int rows)
{
    double[] numbers = type is ColumnType.Category or ColumnType.Text ? [] : new double[rows];
    Levels? levels = type is ColumnType.Category or ColumnType.Text && !(settled && type == ColumnType.Text) ? new Levels(rows) : null;
    TextCells? text = settled && type == ColumnType.Text ? new TextCells() : null;
    int rows;

    public string Name => name;

    public ColumnType Type => type;

    public void Add(int row, double value)
    {
        if (row >= numbers.Length)
            Array.Resize(ref numbers, Math.Max(16, Math.Max(row + 1, 2 * numbers.Length)));
        numbers.AsSpan(rows, row - rows).Fill(double.NaN);
        numbers[row] = value;
        rows = row + 1;
    }

    public void Add(int row, ReadOnlySpan<byte> utf8)
    {
        if (levels is not null && !levels.TryAdd(row, utf8, settled ? int.MaxValue : CategoryRule.MostLevels))
        {
            text = levels.ToText(row);
            levels = null;
        }
        if (levels is null)
        {
            while (text!.Rows < row)
                text.AppendMissing();
            text.Append(utf8);
        }
    }

    public Column Finish(int total)
    {
        if (type is not (ColumnType.Category or ColumnType.Text))
        {
            Array.Resize(ref numbers, total);
            numbers.AsSpan(rows).Fill(double.NaN);
            return Column.OfNumbers(name, numbers, type);
        }
        if (levels is not null && (settled || CategoryRule.IsCategory(levels.Names.Count, levels.Present)))
            return Column.OfCategories(name, levels.Finish(total), levels.Names);
        text ??= levels!.ToText(total);
        while (text.Rows < total)
            text.AppendMissing();
        return Column.OfText(name, text);
    }
}
