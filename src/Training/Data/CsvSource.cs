using System.Text;

namespace Descent.Training.Data;

/// <summary>The cells of a delimited file. Names and number of fields come from the first record.</summary>
internal sealed class CsvSource(Utf8File file, char delimiter, bool? header, DataLimits limits) : ICellSource
{
    string[] names = [];

    public int Rows { get; private set; }

    public char Delimiter => delimiter;

    /// <summary>Whether the first record holds names; known after the first <see cref="Read"/>.</summary>
    public bool? Header { get; private set; } = header;

    public string? LineEnding { get; private set; }

    public Problem Complain(CellPlace place, string column, string code, string what) =>
        new("", code, $"line {place.Line}, column {column}: {what}") { Row = place.Row + 1, Column = column };

    public void Read(ICellSink sink, ProblemList problems, CancellationToken cancellation)
    {
        using Stream stream = file.Open();
        CsvRecords records = new(stream, (byte)delimiter, limits, file.IsRecoded);
        Rows = 0;
        bool started = false;
        for (RecordStatus status = records.Read(); status != RecordStatus.End && !problems.IsFull; status = records.Read())
        {
            if (status != RecordStatus.Record)
            {
                problems.Add(new Problem("", records.Fault.Code, records.Fault.Detail) { Row = started ? Rows + 1 : null });
                if (status == RecordStatus.Broken || !started)
                    return;
                Rows++;
                continue;
            }
            if (!started)
            {
                started = true;
                Start(records, sink, problems);
                if (problems.Any)
                    return;
                if (Header == true)
                    continue;
            }
            if (!ReadRow(records, sink, problems))
                return;
            if ((Rows & 1023) == 0)
                cancellation.ThrowIfCancellationRequested();
        }
        LineEnding = records.LineEnding;
        if (Rows == 0 && !problems.Any)
            problems.Add(started ? new Problem("", "no_rows", "The file has no rows below its header.") : new Problem("", "empty_file", "The file is empty."));
    }

    bool ReadRow(CsvRecords records, ICellSink sink, ProblemList problems)
    {
        CellPlace place = new(Rows++, records.Line);
        if (records.Count != names.Length)
        {
            problems.Add(new Problem("", "ragged_row",
                $"line {place.Line} has {Fields(records.Count)}; the first line has {names.Length}.{Hint(records.Count)}")
            { Row = Rows });
            return true;
        }
        if (Rows > limits.MaxRows || (long)Rows * names.Length > limits.MaxCells)
        {
            problems.Add(Rows > limits.MaxRows
                ? new Problem("", DataLimits.TooManyRows, $"line {place.Line}: the file has more than {limits.MaxRows} rows.") { Row = Rows }
                : new Problem("", DataLimits.TooManyCells, $"line {place.Line}: the file has more than {limits.MaxCells} cells.") { Row = Rows });
            return false;
        }
        for (int i = 0; i < names.Length; i++)
            sink.Cell(i, place, CellKind.Plain, records[i]);
        return true;
    }

    void Start(CsvRecords records, ICellSink sink, ProblemList problems)
    {
        Header ??= !LooksLikeData(records);
        names = new string[records.Count];
        for (int i = 0; i < names.Length; i++)
            names[i] = Header == true ? Encoding.UTF8.GetString(records[i]).Trim() : $"column_{i + 1}";
        if (Header == true)
            CheckNames(records.Line, problems);
        for (int i = 0; i < names.Length && !problems.Any; i++)
            sink.Column(i, names[i]);
    }

    void CheckNames(long line, ProblemList problems)
    {
        Dictionary<string, int> first = new(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0)
            {
                problems.Add(new Problem("", "blank_header",
                    $"line {line}: the header of column {i + 1} is blank. Give it a name, or say that the file has no header.")
                { Column = $"column {i + 1}" });
            }
            else if (!first.TryAdd(names[i], i))
            {
                problems.Add(new Problem("", "duplicate_header",
                    $"line {line}: the header {ProblemList.Shorten(names[i])} stands over columns {first[names[i]] + 1} and {i + 1}.")
                { Column = names[i] });
            }
        }
    }

    // People name their columns with words: a first line of numbers alone is data.
    static bool LooksLikeData(CsvRecords records)
    {
        bool number = false;
        MissingTokens missing = new(MissingTokens.Default);
        for (int i = 0; i < records.Count; i++)
        {
            bool isNumber = NumberText.Parse(records[i], (byte)'.', out _) != NumberKind.None || NumberText.Parse(records[i], (byte)',', out _) != NumberKind.None;
            if (!isNumber && missing.Find(records[i]) < 0)
                return false;
            number |= isNumber;
        }
        return number;
    }

    string Hint(int fields) => names.Length == 1 && fields == 2 && delimiter == ','
        ? " If the comma is a decimal sign, say delimiter ; and decimal ,"
        : "";

    static string Fields(int count) => count == 1 ? "1 field" : $"{count} fields";
}
