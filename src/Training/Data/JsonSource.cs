using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Descent.Training.Data;

/// <summary>The cells of a JSON file: an array of objects (one a row), an object of arrays (one a column), or objects one after
/// the other (NDJSON). A key that a row lacks is missing there.</summary>
/// <param name="open">Opens the bytes, as UTF-8 without a byte order mark.</param>
/// <param name="manyValues">True for NDJSON.</param>
/// <param name="limits">Of rows, columns, cells and a value's length.</param>
/// <param name="root">JSON Pointer of the table inside the whole body.</param>
internal sealed class JsonSource(Func<Stream> open, bool manyValues, DataLimits limits, string root = "") : ICellSource
{
    private readonly JsonColumns _columns = new();
    private JsonTokens _tokens = new(Stream.Null, false, 0);
    private ICellSink _sink = null!;
    private ProblemList _problems = null!;
    private CancellationToken _cancellation;

    // Where the reader is, for errors of syntax.
    private int _row;
    private string? _name;
    private bool _byColumn;

    public int Rows { get; private set; }

    public Problem Complain(CellPlace place, string column, string code, string what) =>
        new(Pointer(place.Row, column), code, $"row {place.Row + 1}, column {column}: {what}") { Row = place.Row + 1, Column = column };

    public void Read(ICellSink sink, ProblemList problems, CancellationToken cancellation)
    {
        using Stream stream = open();
        _tokens = new JsonTokens(stream, manyValues, limits.MaxFieldLength);
        (_sink, _problems, _cancellation) = (sink, problems, cancellation);
        (Rows, _row, _name, _byColumn) = (0, -1, null, false);
        _columns.Clear();
        try
        {
            ReadRoot();
        }
        catch (JsonException error)
        {
            ReportSyntax(error);
        }
        catch (InvalidOperationException)
        {
            problems.Add(new Problem(Pointer(_row, _name), "invalid_encoding", $"{Where()}a string holds bytes or escapes that are no characters.") { Row = Row, Column = _name });
        }
        catch (InvalidDataException error)
        {
            problems.Add(new Problem(Pointer(_row, _name), DataLimits.FieldTooLong, $"{Where()}{error.Message}.") { Row = Row, Column = _name });
        }
        if (Rows == 0 && !problems.Any)
            problems.Add(new Problem(root, "no_rows", "There are no rows."));
    }

    private long? Row => _row < 0 ? null : _row + 1;

    private void ReadRoot()
    {
        bool any = _tokens.Read();
        if (manyValues)
        {
            for (; any && GoOn; any = _tokens.Read())
                ReadRow();
            return;
        }
        if (_tokens.Type == JsonTokenType.StartArray)
        {
            while (_tokens.Read() && _tokens.Type != JsonTokenType.EndArray && GoOn)
                ReadRow();
        }
        else if (_tokens.Type == JsonTokenType.StartObject)
            ReadColumns();
        else
            _problems.Add(new Problem(root, "not_a_table", "Expected an array of objects (one a row) or an object of arrays (one a column)."));
        // Anything behind the table is an error of syntax.
        if (!_problems.Any)
            _tokens.Read();
    }

    private bool GoOn
    {
        get
        {
            _cancellation.ThrowIfCancellationRequested();
            return !_problems.IsFull;
        }
    }

    private void ReadRow()
    {
        (_row, _name) = (Rows, null);
        if (_tokens.Type != JsonTokenType.StartObject)
        {
            _tokens.Skip();
            _problems.Add(new Problem(Pointer(_row, null), "wrong_type", $"row {_row + 1} is no object with a value for each column.") { Row = Row });
            Rows++;
            return;
        }
        _columns.StartRow();
        while (_tokens.Read() && _tokens.Type == JsonTokenType.PropertyName)
        {
            int column = FindColumn();
            _tokens.Read();
            if (column < 0)
                _tokens.Skip();
            else if (!_columns.Visit(column, _row))
            {
                _tokens.Skip();
                _problems.Add(Complain(new CellPlace(_row, 0), _name!, "duplicate_key", "the key stands twice in the row."));
            }
            else
                ReadCell(column);
        }
        Rows++;
        CheckSize();
    }

    private void ReadColumns()
    {
        _byColumn = true;
        while (_tokens.Read() && _tokens.Type == JsonTokenType.PropertyName && GoOn)
        {
            (_row, _name) = (-1, null);
            int known = _columns.Count;
            int column = FindColumn();
            _tokens.Read();
            if (column < 0)
                _tokens.Skip();
            else if (column < known)
            {
                _tokens.Skip();
                _problems.Add(new Problem(Pointer(-1, _name), "duplicate_key", $"column {_name} stands twice.") { Column = _name });
            }
            else if (_tokens.Type != JsonTokenType.StartArray)
            {
                _tokens.Skip();
                _problems.Add(new Problem(Pointer(-1, _name), "wrong_type", $"column {_name} is no array of values. Send an array of objects or an object of arrays.") { Column = _name });
            }
            else
                ReadColumn(column);
        }
    }

    private void ReadColumn(int column)
    {
        int rows = 0;
        _row = 0;
        while (_tokens.Read() && _tokens.Type != JsonTokenType.EndArray && GoOn)
        {
            ReadCell(column);
            _row = ++rows;
            if (column == 0)
                Rows = rows;
            if (column == 0 && !CheckSize())
                return;
        }
        _row = -1;
        if (rows != Rows && !_problems.IsFull)
        {
            _problems.Add(new Problem(Pointer(-1, _name), "unequal_lengths", $"column {_name} has {rows} values; {_columns[0]} has {Rows}.")
            { Column = _name });
        }
    }

    private void ReadCell(int column)
    {
        CellPlace place = new(_row, 0);
        switch (_tokens.Type)
        {
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                string kind = _tokens.Type == JsonTokenType.StartArray ? "an array" : "an object";
                _tokens.Skip();
                _problems.Add(Complain(place, _name!, "nested_value", $"the value is {kind}; a cell holds a number, a string, true, false or null."));
                return;
            case JsonTokenType.String:
                if (CheckText(place))
                    _sink.Cell(column, place, CellKind.String, _tokens.Value);
                return;
            case JsonTokenType.Number:
                _sink.Cell(column, place, CellKind.Number, _tokens.Value);
                return;
            case JsonTokenType.Null:
                _sink.Cell(column, place, CellKind.Null, default);
                return;
            default:
                _sink.Cell(column, place, CellKind.Boolean, _tokens.Value);
                return;
        }
    }

    private bool CheckText(CellPlace place)
    {
        ReadOnlySpan<byte> text = _tokens.Value;
        if (!Utf8.IsValid(text))
            _problems.Add(Complain(place, _name!, "invalid_encoding", "the string is not valid UTF-8."));
        else if (text.Contains((byte)0))
            _problems.Add(Complain(place, _name!, "nul_character", "the string holds a NUL character."));
        else if (text.Length > limits.MaxFieldLength && Encoding.UTF8.GetCharCount(text) > limits.MaxFieldLength)
            _problems.Add(Complain(place, _name!, DataLimits.FieldTooLong, $"the string is longer than {limits.MaxFieldLength} characters."));
        else
            return true;
        return false;
    }

    private int FindColumn()
    {
        if (_columns.TryFind(_tokens.Value, out int column))
        {
            _name = _columns[column];
            return column;
        }
        _name = Encoding.UTF8.GetString(_tokens.Value);
        if (_name.Length == 0)
            _problems.Add(new Problem(Pointer(_row, _name), "blank_header", "a column's name is the empty string.") { Row = Row });
        if (_columns.Count == limits.MaxColumns)
            _problems.Add(new Problem(Pointer(_row, _name), DataLimits.TooManyColumns, $"there are more than {limits.MaxColumns} columns.") { Row = Row });
        if (_name.Length == 0 || _columns.Count == limits.MaxColumns)
            return -1;
        _sink.Column(_columns.Count, _name);
        return _columns.Add(_name);
    }

    private bool CheckSize()
    {
        if (Rows > limits.MaxRows)
            _problems.Add(new Problem(root, DataLimits.TooManyRows, $"row {Rows}: there are more than {limits.MaxRows} rows.") { Row = Rows });
        else if ((long)Rows * _columns.Count > limits.MaxCells)
            _problems.Add(new Problem(root, DataLimits.TooManyCells, $"row {Rows}: there are more than {limits.MaxCells} cells.") { Row = Rows });
        else
            return true;
        return false;
    }

    private void ReportSyntax(JsonException error)
    {
        string line = $"line {(error.LineNumber ?? 0) + 1}";
        if (_tokens.Depth >= JsonTokens.MaxDepth - 1)
            _problems.Replace(new Problem(root, "too_deep", $"Arrays or objects lie deeper than {JsonTokens.MaxDepth} levels; a table has two."));
        else if (JsonSyntax.IsCutOff(_tokens.Rest))
            _problems.Add(new Problem(root, "truncated_json", $"{line}: the JSON ends in the middle ({Where().TrimEnd(' ', ':')})."));
        else if (JsonSyntax.NonFiniteWord(_tokens.Rest) is string word)
        {
            _problems.Add(new Problem(Pointer(_row, _name), "invalid_json", $"{Where()}{word} is no JSON value; write null for a missing value.")
            { Value = word, Row = Row, Column = _name });
        }
        else
            _problems.Add(new Problem(Pointer(_row, _name), "invalid_json", $"{Where()}{line}: this is not valid JSON.") { Row = Row, Column = _name });
    }

    private string Where() => (_row, _name) switch
    {
        ( < 0, null) => "",
        ( < 0, _) => $"column {_name}: ",
        (_, null) => $"row {_row + 1}: ",
        _ => $"row {_row + 1}, column {_name}: ",
    };

    private string Pointer(int row, string? name)
    {
        string column = name is null ? "" : "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        string index = row < 0 ? "" : $"/{row}";
        return root + (_byColumn ? column + index : index + column);
    }
}
