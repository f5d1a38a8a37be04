using System.Runtime.InteropServices;
using System.Text.Json;

namespace Descent.Training.Data;

/// <summary>Reads tables from files: a first pass settles format and types, a second one fills the columns. Memory is bounded by the
/// columns themselves (8 bytes a number, 4 a category, the text's own bytes) and a buffer; the text of the file is never held.</summary>
public static class TableReader
{
    /// <summary>Reads a file as it comes.</summary>
    /// <param name="path">A file on disk; read more than once.</param>
    /// <param name="format">What it is said to be.</param>
    /// <param name="options">What the client says of it; the rest is detected. <see cref="DetectedFormat.ToOptions"/> reads it again identically.</param>
    /// <param name="limits">How large it may be.</param>
    /// <param name="cancellation">Checked every thousand rows.</param>
    public static TableReading Read(
        string path, TableFormat format, ReadOptions? options = null, DataLimits? limits = null, CancellationToken cancellation = default) =>
        Read(path, format, null, options, limits, cancellation);

    /// <summary>Reads a file into columns of known names and types, for prediction. What the file has beyond is left out, what it lacks
    /// is missing; a cell that does not fit its type is a problem.</summary>
    public static TableReading ReadAs(
        IReadOnlyList<ColumnSchema> schema, string path, TableFormat format, ReadOptions? options = null, DataLimits? limits = null, CancellationToken cancellation = default) =>
        Read(path, format, schema, options, limits, cancellation);

    /// <summary>Reads rows out of a JSON body into columns of known names and types, for prediction; see <see cref="ReadAs"/>.</summary>
    /// <param name="schema">Names and types.</param>
    /// <param name="rows">An array of objects, or an object of arrays.</param>
    /// <param name="pointer">Where it stands in the body: <c>/rows</c>.</param>
    /// <param name="missing">Strings that stand for a missing value, as in the data the model was trained on; null for the default.</param>
    /// <param name="limits">How large it may be.</param>
    public static TableReading ReadRows(
        IReadOnlyList<ColumnSchema> schema, JsonElement rows, string pointer, IReadOnlyList<string>? missing = null, DataLimits? limits = null)
    {
        limits ??= new DataLimits();
        byte[] json = JsonMarshal.GetRawUtf8Value(rows).ToArray();
        JsonSource source = new(() => new MemoryStream(json), false, limits, pointer);
        return Fit(source, schema, new MissingTokens(missing ?? MissingTokens.Default), '.', new ProblemList(limits.MaxProblems), CancellationToken.None);
    }

    static TableReading Read(
        string path, TableFormat format, IReadOnlyList<ColumnSchema>? schema, ReadOptions? options, DataLimits? limits, CancellationToken cancellation)
    {
        options ??= new ReadOptions();
        limits ??= new DataLimits();
        ProblemList problems = new(limits.MaxProblems);
        foreach (Problem problem in options.Check())
            problems.Add(problem);
        long length = new FileInfo(path).Length;
        if (length > limits.MaxBytes)
            problems.Add(new Problem("", DataLimits.TooManyBytes, $"The file has {length} bytes; at most {limits.MaxBytes} are taken."));
        if (problems.Any)
            return new TableReading(null, null, problems.Found);
        Utf8File? file = Utf8File.Inspect(() => Open(path), format.MediaType(), problems);
        if (file is null)
            return new TableReading(null, null, problems.Found);

        MissingTokens missing = new(options.Missing ?? MissingTokens.Default);
        if (format is TableFormat.Json or TableFormat.NdJson)
        {
            JsonSource json = new(file.Open, format == TableFormat.NdJson, limits);
            TableReading reading = schema is null
                ? Discover(json, new TableSurvey(missing, '.', false, limits.MaxProblems), missing, problems, cancellation)
                : Fit(json, schema, missing, '.', problems, cancellation);
            return reading with { Detected = Describe(format, file, missing) };
        }
        char delimiter = options.Delimiter ?? (format == TableFormat.Tsv ? '\t' : DelimiterDetection.Detect(file, limits));
        CsvSource csv = new(file, delimiter, options.Header, limits);
        TableSurvey survey = new(missing, options.Decimal ?? (delimiter == ',' ? '.' : null), delimiter == ';', limits.MaxProblems);
        TableReading table = schema is null
            ? Discover(csv, survey, missing, problems, cancellation)
            : FitAfterSurvey(csv, survey, schema, missing, problems, cancellation);
        return table with
        {
            Detected = Describe(format, file, missing) with { Delimiter = delimiter, Decimal = survey.DecimalSign, Header = csv.Header, LineEnding = csv.LineEnding },
        };
    }

    static TableReading Discover(
        ICellSource source, TableSurvey survey, MissingTokens missing, ProblemList problems, CancellationToken cancellation)
    {
        source.Read(survey, problems, cancellation);
        survey.ReportNonFinite(source, problems);
        if (problems.Any)
            return new TableReading(null, null, problems.Found);
        int rows = source.Rows;
        char sign = survey.DecimalSign;
        TableAssembly assembly = new(source, missing, sign, (index, name) =>
        {
            ColumnSurvey column = survey.Columns[index];
            ColumnType type = column.Type(sign);
            bool hyphen = type == ColumnType.Text && column is { HasPlus: true, Hyphens: > 0 };
            if (hyphen)
                missing.Count(missing.Find("-"u8), -column.Hyphens);
            return (new ColumnBuilder(name, type, false, rows), hyphen);
        }, problems);
        source.Read(assembly, problems, cancellation);
        return new TableReading(problems.Any ? null : new Table([.. assembly.Finish(rows)]), null, problems.Found);
    }

    // The survey finds the decimal sign; its types do not matter.
    static TableReading FitAfterSurvey(
        CsvSource source, TableSurvey survey, IReadOnlyList<ColumnSchema> schema, MissingTokens missing, ProblemList problems, CancellationToken cancellation)
    {
        source.Read(survey, problems, cancellation);
        return problems.Any ? new TableReading(null, null, problems.Found) : Fit(source, schema, missing, survey.DecimalSign, problems, cancellation);
    }

    static TableReading Fit(
        ICellSource source, IReadOnlyList<ColumnSchema> schema, MissingTokens missing, char decimalSign, ProblemList problems, CancellationToken cancellation)
    {
        Dictionary<string, ColumnSchema> wanted = schema.ToDictionary(column => column.Name, StringComparer.Ordinal);
        TableAssembly assembly = new(source, missing, decimalSign, (_, name) =>
            wanted.TryGetValue(name, out ColumnSchema? column) ? (new ColumnBuilder(name, column.Type, true, source.Rows), column.Hyphen) : null, problems);
        source.Read(assembly, problems, cancellation);
        if (problems.Any)
            return new TableReading(null, null, problems.Found) { Absent = assembly.HasColumns && problems.AreOfCells ? [.. wanted.Keys.Except(assembly.Names)] : [] };
        Dictionary<string, Column> found = assembly.Finish(source.Rows).ToDictionary(column => column.Name, StringComparer.Ordinal);
        string[] absent = [.. schema.Select(column => column.Name).Where(name => !found.ContainsKey(name))];
        Column[] columns = [.. schema.Select(column => found.GetValueOrDefault(column.Name) ?? new ColumnBuilder(column.Name, column.Type, true, 0).Finish(source.Rows))];
        return new TableReading(new Table(columns), null, problems.Found) { Ignored = assembly.Ignored, Absent = absent };
    }

    static DetectedFormat Describe(TableFormat format, Utf8File file, MissingTokens missing) => new()
    {
        Format = format,
        Encoding = file.Encoding,
        ByteOrderMark = file.ByteOrderMark,
        Missing = missing.Tokens,
        MissingSeen = missing.Seen,
    };

    // No buffer of its own: the readers have theirs.
    static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.SequentialScan,
        BufferSize = 0,
    });
}
