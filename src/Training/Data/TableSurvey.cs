namespace Descent.Training.Data;

/// <summary>The first pass over a file: settles the decimal sign and the type of every column.</summary>
/// <param name="missing">Cells that stand for a missing value.</param>
/// <param name="decimalSign">As the client said; null to find out.</param>
/// <param name="trustComma">Commas do not separate thousands here: the delimiter is a semicolon, chosen to leave the comma free.</param>
/// <param name="mostProblems">Non-finite numbers to remember of each column.</param>
internal sealed class TableSurvey(MissingTokens missing, char? decimalSign, bool trustComma, int mostProblems) : ICellSink
{
    readonly List<ColumnSurvey> columns = [];

    public IReadOnlyList<ColumnSurvey> Columns => columns;

    /// <summary>A comma where some column of numbers needs it and none has a point.</summary>
    public char DecimalSign => decimalSign ?? (
        columns.Exists(column => column.IsCommaNumbers)
        && !columns.Exists(column => column.IsPointNumbers)
        && (trustComma || columns.Exists(column => column.IsCommaNumbers && column.HasClearComma)) ? ',' : '.');

    public void Column(int index, string name) => columns.Add(new ColumnSurvey(name, missing, decimalSign, mostProblems));

    public void Cell(int column, CellPlace place, CellKind kind, ReadOnlySpan<byte> utf8) => columns[column].Add(place, kind, utf8);

    /// <summary>Numbers that no float64 holds, in columns that are numbers otherwise.</summary>
    public void ReportNonFinite(ICellSource source, ProblemList problems)
    {
        var found = from column in columns
                    where column.Type(DecimalSign) == ColumnType.Number
                    from cell in column.NonFinite
                    orderby cell.Place.Row
                    select (column.Name, cell.Place, cell.Text);
        foreach ((string name, CellPlace place, string text) in found)
        {
            Problem problem = source.Complain(
                place, name, "not_finite", $"{text} is no finite number (at most 1.8e308). Leave the cell empty where the value is missing.");
            problems.Add(problem with { Value = text });
        }
    }
}
