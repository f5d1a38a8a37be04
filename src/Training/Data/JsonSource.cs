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
    readonly JsonColumns columns = new();
    JsonTokens tokens = new(Stream.Null, false, 0);
    ICellSink sink = null!;
    ProblemList problems = null!;
    CancellationToken cancellation;

    // Where the reader is, for errors of syntax.
    int row;
    string? name;
    bool byColumn;

    public int Rows { get; private set; }

    public Problem Complain(CellPlace place, string column, string code, string what) =>
        new(Pointer(place.Row, column), code, $"row {place.Row + 1}, column {column}: {what}") { Row = place.Row + 1, Column = column };

    public void Read(ICellSink sink, ProblemList problems, CancellationToken cancellation)
    {
        using Stream stream = open();
        tokens = new JsonTokens(stream, manyValues, limits.MaxFieldLength);
        (this.sink, this.problems, this.cancellation) = (sink, problems, cancellation);
        (Rows, row, name, byColumn) = (0, -1, null, false);
        columns.Clear();
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
            problems.Add(new Problem(Pointer(row, name), "invalid_encoding", $"{Where()}a string holds bytes or escapes that are no characters.") { Row = Row, Column = name });
        }
        catch (InvalidDataException error)
        {
            problems.Add(new Problem(Pointer(row, name), DataLimits.FieldTooLong, $"{Where()}{error.Message}.") { Row = Row, Column = name });
        }
        if (Rows == 0 && !problems.Any)
            problems.Add(new Problem(root, "no_rows", "There are no rows."));
    }

    long? Row => row < 0 ? null : row + 1;

    void ReadRoot()
    {
        bool any = tokens.Read();
        if (manyValues)
        {
            for (; any && GoOn; any = tokens.Read())
                ReadRow();
            return;
        }
        if (tokens.Type == JsonTokenType.StartArray)
        {
            while (tokens.Read() && tokens.Type != JsonTokenType.EndArray && GoOn)
                ReadRow();
        }
        else if (tokens.Type == JsonTokenType.StartObject)
            ReadColumns();
        else
            problems.Add(new Problem(root, "not_a_table", "Expected an array of objects (one a row) or an object of arrays (one a column)."));
        // Anything behind the table is an error of syntax.
        if (!problems.Any)
            tokens.Read();
    }

    bool GoOn
    {
        get
        {
            cancellation.ThrowIfCancellationRequested();
            return !problems.IsFull;
        }
    }

    void ReadRow()
    {
        (row, name) = (Rows, null);
        if (tokens.Type != JsonTokenType.StartObject)
        {
            tokens.Skip();
            problems.Add(new Problem(Pointer(row, null), "wrong_type", $"row {row + 1} is no object with a value for each column.") { Row = Row });
            Rows++;
            return;
        }
        columns.StartRow();
        while (tokens.Read() && tokens.Type == JsonTokenType.PropertyName)
        {
            int column = FindColumn();
            tokens.Read();
            if (column < 0)
                tokens.Skip();
            else if (!columns.Visit(column, row))
            {
                tokens.Skip();
                problems.Add(Complain(new CellPlace(row, 0), name!, "duplicate_key", "the key stands twice in the row."));
            }
            else
                ReadCell(column);
        }
        Rows++;
        CheckSize();
    }

    void ReadColumns()
    {
        byColumn = true;
        while (tokens.Read() && tokens.Type == JsonTokenType.PropertyName && GoOn)
        {
            (row, name) = (-1, null);
            int known = columns.Count;
            int column = FindColumn();
            tokens.Read();
            if (column < 0)
                tokens.Skip();
            else if (column < known)
            {
                tokens.Skip();
                problems.Add(new Problem(Pointer(-1, name), "duplicate_key", $"column {name} stands twice.") { Column = name });
            }
            else if (tokens.Type != JsonTokenType.StartArray)
            {
                tokens.Skip();
                problems.Add(new Problem(Pointer(-1, name), "wrong_type", $"column {name} is no array of values. Send an array of objects or an object of arrays.") { Column = name });
            }
            else
                ReadColumn(column);
        }
    }

    void ReadColumn(int column)
    {
        int rows = 0;
        row = 0;
        while (tokens.Read() && tokens.Type != JsonTokenType.EndArray && GoOn)
        {
            ReadCell(column);
            row = ++rows;
            if (column == 0)
                Rows = rows;
            if (column == 0 && !CheckSize())
                return;
        }
        row = -1;
        if (rows != Rows && !problems.IsFull)
        {
            problems.Add(new Problem(Pointer(-1, name), "unequal_lengths", $"column {name} has {rows} values; {columns[0]} has {Rows}.")
            { Column = name });
        }
    }

    void ReadCell(int column)
    {
        CellPlace place = new(row, 0);
        switch (tokens.Type)
        {
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                string kind = tokens.Type == JsonTokenType.StartArray ? "an array" : "an object";
                tokens.Skip();
                problems.Add(Complain(place, name!, "nested_value", $"the value is {kind}; a cell holds a number, a string, true, false or null."));
                return;
            case JsonTokenType.String:
                if (CheckText(place))
                    sink.Cell(column, place, CellKind.String, tokens.Value);
                return;
            case JsonTokenType.Number:
                sink.Cell(column, place, CellKind.Number, tokens.Value);
                return;
            case JsonTokenType.Null:
                sink.Cell(column, place, CellKind.Null, default);
                return;
            default:
                sink.Cell(column, place, CellKind.Boolean, tokens.Value);
                return;
        }
    }

    bool CheckText(CellPlace place)
    {
        ReadOnlySpan<byte> text = tokens.Value;
        if (!Utf8.IsValid(text))
            problems.Add(Complain(place, name!, "invalid_encoding", "the string is not valid UTF-8."));
        else if (text.Contains((byte)0))
            problems.Add(Complain(place, name!, "nul_character", "the string holds a NUL character."));
        else if (text.Length > limits.MaxFieldLength && Encoding.UTF8.GetCharCount(text) > limits.MaxFieldLength)
            problems.Add(Complain(place, name!, DataLimits.FieldTooLong, $"the string is longer than {limits.MaxFieldLength} characters."));
        else
            return true;
        return false;
    }

    int FindColumn()
    {
        if (columns.TryFind(tokens.Value, out int column))
        {
            name = columns[column];
            return column;
        }
        name = Encoding.UTF8.GetString(tokens.Value);
        if (name.Length == 0)
            problems.Add(new Problem(Pointer(row, name), "blank_header", "a column's name is the empty string.") { Row = Row });
        if (columns.Count == limits.MaxColumns)
            problems.Add(new Problem(Pointer(row, name), DataLimits.TooManyColumns, $"there are more than {limits.MaxColumns} columns.") { Row = Row });
        if (name.Length == 0 || columns.Count == limits.MaxColumns)
            return -1;
        sink.Column(columns.Count, name);
        return columns.Add(name);
    }

    bool CheckSize()
    {
        if (Rows > limits.MaxRows)
            problems.Add(new Problem(root, DataLimits.TooManyRows, $"row {Rows}: there are more than {limits.MaxRows} rows.") { Row = Rows });
        else if ((long)Rows * columns.Count > limits.MaxCells)
            problems.Add(new Problem(root, DataLimits.TooManyCells, $"row {Rows}: there are more than {limits.MaxCells} cells.") { Row = Rows });
        else
            return true;
        return false;
    }

    void ReportSyntax(JsonException error)
    {
        string line = $"line {(error.LineNumber ?? 0) + 1}";
        if (tokens.Depth >= JsonTokens.MaxDepth - 1)
            problems.Replace(new Problem(root, "too_deep", $"Arrays or objects lie deeper than {JsonTokens.MaxDepth} levels; a table has two."));
        else if (JsonSyntax.IsCutOff(tokens.Rest))
            problems.Add(new Problem(root, "truncated_json", $"{line}: the JSON ends in the middle ({Where().TrimEnd(' ', ':')})."));
        else if (JsonSyntax.NonFiniteWord(tokens.Rest) is string word)
        {
            problems.Add(new Problem(Pointer(row, name), "invalid_json", $"{Where()}{word} is no JSON value; write null for a missing value.")
            { Value = word, Row = Row, Column = name });
        }
        else
            problems.Add(new Problem(Pointer(row, name), "invalid_json", $"{Where()}{line}: this is not valid JSON.") { Row = Row, Column = name });
    }

    string Where() => (row, name) switch
    {
        ( < 0, null) => "",
        ( < 0, _) => $"column {name}: ",
        (_, null) => $"row {row + 1}: ",
        _ => $"row {row + 1}, column {name}: ",
    };

    string Pointer(int row, string? name)
    {
        string column = name is null ? "" : "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        string index = row < 0 ? "" : $"/{row}";
        return root + (byColumn ? column + index : index + column);
    }
}
