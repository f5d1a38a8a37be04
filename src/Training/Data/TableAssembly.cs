namespace Descent.Training.Data;

/// <summary>The second pass over a file: cells into columns of settled types. A cell that does not fit its column's type is a problem;
/// after a survey there is none.</summary>
/// <param name="source">For the places of problems.</param>
/// <param name="missing">Cells that stand for a missing value.</param>
/// <param name="decimalSign">Of plain cells.</param>
/// <param name="settle">The builder of a column of that position and name and whether a lone hyphen is a value there; null to leave the column out.</param>
/// <param name="problems">Where to report.</param>
internal sealed class TableAssembly(
    ICellSource source, MissingTokens missing, char decimalSign, Func<int, string, (ColumnBuilder Builder, bool Hyphen)?> settle, ProblemList problems) : ICellSink
{
    readonly List<(ColumnBuilder Builder, bool Hyphen)?> columns = [];

    /// <summary>Columns that were left out.</summary>
    public List<string> Ignored { get; } = [];

    /// <summary>Columns that were kept.</summary>
    public IEnumerable<string> Names => columns.OfType<(ColumnBuilder Builder, bool Hyphen)>().Select(column => column.Builder.Name);

    /// <summary>Any column was met.</summary>
    public bool HasColumns => columns.Count > 0;

    public IEnumerable<Column> Finish(int rows) =>
        from column in columns where column is not null select column.Value.Builder.Finish(rows);

    public void Column(int index, string name)
    {
        columns.Add(settle(index, name));
        if (columns[index] is null)
            Ignored.Add(name);
    }

    public void Cell(int column, CellPlace place, CellKind kind, ReadOnlySpan<byte> utf8)
    {
        if (columns[column] is not (ColumnBuilder builder, bool hyphen) || kind == CellKind.Null)
            return;
        ReadOnlySpan<byte> cell = CellText.Trim(utf8);
        if (kind is CellKind.Plain or CellKind.String && missing.Find(cell) >= 0 && !(hyphen && MissingTokens.IsHyphen(cell)))
            return;
        switch (builder.Type)
        {
            case ColumnType.Number when kind is CellKind.Plain or CellKind.Number:
                NumberKind number = NumberText.Parse(cell, (byte)decimalSign, out double value);
                if (number == NumberKind.Finite)
                    builder.Add(place.Row, value);
                else
                    Refuse(builder, place, cell, number == NumberKind.NonFinite ? "is no finite number (at most 1.8e308)" : "is no number");
                return;
            case ColumnType.Boolean when kind is CellKind.Plain or CellKind.Boolean && CellText.TryBoolean(cell, out bool truth):
                builder.Add(place.Row, truth ? 1 : 0);
                return;
            case ColumnType.Datetime when kind is CellKind.Plain or CellKind.String && Timestamp.TryParse(cell, out double seconds):
                builder.Add(place.Row, seconds);
                return;
            case ColumnType.Category or ColumnType.Text:
                builder.Add(place.Row, utf8);
                return;
            default:
                Refuse(builder, place, cell, (builder.Type, kind) switch
                {
                    (ColumnType.Number, _) => "is no JSON number; write it without quotes",
                    (ColumnType.Boolean, _) => "is neither true nor false",
                    _ => "is no ISO 8601 date or time such as 2024-05-31 or 2024-05-31T12:00:00Z",
                });
                return;
        }
    }

    void Refuse(ColumnBuilder builder, CellPlace place, ReadOnlySpan<byte> cell, string what)
    {
        string text = CellText.Show(cell);
        problems.Add(source.Complain(place, builder.Name, "wrong_type", $"{text} {what}.") with { Value = text });
    }
}
