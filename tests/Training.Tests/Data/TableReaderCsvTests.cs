using System.Text;
using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

public sealed class TableReaderCsvTests
{
    [Fact]
    public void The_types_of_columns_are_told_by_their_cells()
    {
        Table table = Read("""
            number,flag,when,kind,late
            1,true,2024-02-29,a,1
            2.5e3,FALSE,2024-02-29T12:00:00Z,b,2
            NA,,2024-02-29 12:00:00.5+02:00,a,x
            """);
        Assert.Equal(
            [ColumnType.Number, ColumnType.Boolean, ColumnType.Datetime, ColumnType.Category, ColumnType.Category],
            table.Columns.Select(column => column.Type));
        Assert.Equal([1709164800.0, 1709208000.0, 1709200800.5], table["when"].Numbers);
        Assert.Equal("2024-02-29T10:00:00.5Z", table["when"].Text(2));
        Assert.Equal([1.0, 0.0, double.NaN], table["flag"].Numbers);
        Assert.Equal(["1", "2", "x"], table["late"].Levels);
    }

    [Fact]
    public void Names_that_repeat_are_a_category_and_names_that_do_not_are_text()
    {
        Table table = Read("k,t\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"v{i % 20},u{i}\n")));
        Assert.Equal((ColumnType.Category, ColumnType.Text), (table["k"].Type, table["t"].Type));
        Assert.Equal("u39", table["t"].Text(39));
    }

    [Fact]
    public void A_text_column_of_many_blocks_keeps_every_value()
    {
        Table table = Read("t\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => i % 7 == 3 ? "NA\n" : $"text {i}\n")));
        Column column = table["t"];
        Assert.Equal(ColumnType.Text, column.Type);
        for (int row = 0; row < 20_000; row++)
            Assert.Equal(row % 7 == 3 ? null : $"text {row}", column.Text(row));
        Assert.Equal(20_000 - 2857, ColumnSummary.Of(column).Distinct);
    }

    [Theory]
    [InlineData("1,2\n3,4\n", 2)]
    [InlineData("1,NA\n3,4\n", 2)]
    [InlineData("x1,2\n3,4\n", 1)]
    [InlineData(",\n3,4\n", 0)]
    public void A_first_line_of_numbers_alone_is_data(string text, int rows)
    {
        TableReading reading = ReadAny(text);
        Assert.Equal(rows, reading.Table?.Rows ?? 0);
        if (rows == 2)
        {
            Assert.False(reading.Detected!.Header);
            Assert.Equal(["column_1", "column_2"], reading.Table!.Columns.Select(column => column.Name));
        }
    }

    [Theory]
    [InlineData("a;b\n5,1;1\n", ',', 5.1)]
    [InlineData("a;b\n5.1;1\n", '.', 5.1)]
    [InlineData("a;b\n1,234;1\n", ',', 1.234)]
    [InlineData("a\tb\n0,125\t1\n", ',', 0.125)]
    [InlineData("a;b\n-5,1E2;1\n", ',', -510)]
    [InlineData("a|b\n2|1\n", '.', 2)]
    public void The_decimal_sign_is_told_by_the_columns(string text, char sign, double first)
    {
        TableReading reading = ReadAny(text);
        Assert.Equal(sign, reading.Detected!.Decimal);
        Assert.Equal(first, reading.Table!["a"].Numbers[0]);
    }

    [Theory]
    [InlineData("a\tb\n1,234\t1\n2,345\t2\n")]
    [InlineData("a;b\n5,1;1.5\n")]
    [InlineData("a,b\n\"5,1\",1\n")]
    public void A_comma_that_may_mean_something_else_leaves_words(string text)
    {
        TableReading reading = ReadAny(text);
        Assert.Equal('.', reading.Detected!.Decimal);
        Assert.Equal(ColumnType.Category, reading.Table!["a"].Type);
    }

    [Fact]
    public void Options_overrule_what_would_be_detected()
    {
        TableReading reading = ReadAny("1,5:2\n-9:3\n", new ReadOptions { Delimiter = ':', Decimal = ',', Header = false, Missing = ["-9"] });
        Assert.Equal([1.5, double.NaN], reading.Table!["column_1"].Numbers);
        Assert.Equal(1, reading.Detected!.MissingSeen["-9"]);
    }

    [Theory]
    [InlineData('a', null, "/delimiter")]
    [InlineData('"', null, "/delimiter")]
    [InlineData('é', null, "/delimiter")]
    [InlineData(null, ';', "/decimal")]
    [InlineData(',', ',', "/decimal")]
    public void Options_that_make_no_sense_are_refused(char? delimiter, char? sign, string pointer) =>
        Assert.Equal(pointer, Assert.Single(ReadAny("a\n1\n", new ReadOptions { Delimiter = delimiter, Decimal = sign }).Problems).Pointer);

    [Fact]
    public void A_hyphen_is_missing_but_for_a_column_of_plus_and_minus()
    {
        Table table = Read("x,sign\n1,+\n-,-\n3,-\n");
        Assert.Equal([1, double.NaN, 3], table["x"].Numbers);
        Assert.Equal([0, 1, 1], table["sign"].Codes);
        Assert.Equal(1, ReadAny("x,sign\n1,+\n-,-\n3,-\n").Detected!.MissingSeen["-"]);
    }

    [Fact]
    public void Many_problems_are_reported_at_once_with_line_row_and_column()
    {
        TableReading reading = ReadAny("x,y\n1\n\n\"2\n\",3\n1,2,3\n");
        Assert.Null(reading.Table);
        Assert.Equal([1L, 3L], reading.Problems.Select(problem => problem.Row!.Value));
        Assert.StartsWith("line 2 has 1 field;", reading.Problems[0].Detail, StringComparison.Ordinal);
        Assert.StartsWith("line 6 has 3 fields;", reading.Problems[1].Detail, StringComparison.Ordinal);
        TableReading infinite = ReadAny("x,y\n1,2\n\n3,1e999\n-inf,4\n");
        Assert.Equal([("y", 2L, "line 4"), ("x", 3L, "line 5")], infinite.Problems.Select(problem => (problem.Column!, problem.Row!.Value, problem.Detail[..6])));
    }

    [Fact]
    public void Problems_are_capped() =>
        Assert.Equal(20, ReadAny("x,y\n" + string.Concat(Enumerable.Repeat("1\n", 1000))).Problems.Count);

    [Fact]
    public void An_infinity_among_words_is_a_word() => Assert.Equal(["inf", "a"], Read("k\ninf\na\n")["k"].Levels);

    [Theory]
    [InlineData("x,y\n1,2\n3,4\n5,6\n", "too_many_rows", 2, 5, 100, 100)]
    [InlineData("x,y\n1,2\n", "too_many_columns", 2, 1, 100, 100)]
    [InlineData("x,y\n1,2\n3,4\n", "too_many_cells", 9, 5, 3, 100)]
    [InlineData("x,y\n1,22222222222\n", "field_too_long", 9, 5, 100, 100)]
    [InlineData("x,y\n1,2\n", "too_many_bytes", 9, 5, 100, 5)]
    public void What_is_larger_than_a_limit_is_refused_as_such(string text, string code, int rows, int columns, int cells, int bytes)
    {
        DataLimits limits = new() { MaxRows = rows, MaxColumns = columns, MaxCells = cells, MaxFieldLength = 10, MaxBytes = bytes };
        TableReading reading = ReadAny(text, null, limits);
        Assert.Equal(code, Assert.Single(reading.Problems).Code);
        Assert.True(reading.ExceedsLimit);
        Assert.Null(reading.Table);
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4, 20 }, "Excel")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 }, "gzip")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0, 0, 65, 0, 0, 0 }, "UTF-32")]
    [InlineData(new byte[] { 65, 0, 44, 0, 66, 0, 10, 0 }, "UTF-16")]
    public void What_is_no_text_is_refused_by_what_it_is(byte[] content, string word)
    {
        using TemporaryFile file = new(content);
        Problem problem = Assert.Single(TableReader.Read(file.Path, TableFormat.Csv).Problems);
        Assert.Equal("not_text", problem.Code);
        Assert.Contains(word, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Utf16_reads_as_utf8_does_and_names_the_line_that_is_damaged(bool bigEndian)
    {
        Encoding encoding = new UnicodeEncoding(bigEndian, true);
        using TemporaryFile good = new([.. encoding.GetPreamble(), .. encoding.GetBytes("näme,y\n🧱,1\n")]);
        Table table = TableReader.Read(good.Path, TableFormat.Csv).Table!;
        Assert.Equal("🧱", table["näme"].Text(0));
        // Half of a surrogate pair in line 3.
        using TemporaryFile bad = new([.. encoding.GetPreamble(), .. encoding.GetBytes("x\na\n"), .. bigEndian ? new byte[] { 0xD8, 0 } : [0, 0xD8], .. encoding.GetBytes("\n")]);
        Assert.Contains("line 3", Assert.Single(TableReader.Read(bad.Path, TableFormat.Csv).Problems).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using TemporaryFile file = new("x\n" + string.Concat(Enumerable.Repeat("1\n", 5000)));
        Assert.Throws<OperationCanceledException>(() => TableReader.Read(file.Path, TableFormat.Csv, cancellation: new CancellationToken(true)));
    }

    static Table Read(string text)
    {
        TableReading reading = ReadAny(text);
        Assert.Empty(reading.Problems);
        return reading.Table!;
    }

    static TableReading ReadAny(string text, ReadOptions? options = null, DataLimits? limits = null)
    {
        using TemporaryFile file = new(text);
        return TableReader.Read(file.Path, TableFormat.Csv, options, limits);
    }
}
