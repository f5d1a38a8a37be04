using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

public sealed class TableReaderJsonTests
{
    [Fact]
    public void Keys_may_come_in_any_order_and_be_absent()
    {
        Table table = Read("""[{"x":1,"k":"a"},{"k":"b","x":null,"late":true},{"x":3.5,"late":"NA"}]""");
        Assert.Equal(["x", "k", "late"], table.Columns.Select(column => column.Name));
        Assert.Equal([1, double.NaN, 3.5], table["x"].Numbers);
        Assert.Equal([0, 1, -1], table["k"].Codes);
        Assert.Equal([double.NaN, 1, double.NaN], table["late"].Numbers);
        Assert.Equal(ColumnType.Boolean, table["late"].Type);
    }

    [Fact]
    public void A_string_of_digits_stays_a_string()
    {
        Table table = Read("""[{"zip":"01234","mixed":1},{"zip":"01234","mixed":"one"}]""");
        Assert.Equal("01234", table["zip"].Text(1));
        Assert.Equal(["1", "one"], table["mixed"].Levels);
    }

    [Fact]
    public void Escapes_are_decoded_in_names_and_values() =>
        Assert.Equal("é\"\n🧱", Read("""[{"n\u00e4me":"\u00e9\"\n\ud83e\uddf1"}]""")["näme"].Text(0));

    [Fact]
    public void Lines_of_objects_read_as_an_array_of_them_does()
    {
        using TemporaryFile file = new("{\"x\":1,\"y\":\"a\"}\n\n{\"x\":2,\"y\":\"b\"}\n");
        Table table = TableReader.Read(file.Path, TableFormat.NdJson).Table!;
        Assert.Equal([1.0, 2.0], table["x"].Numbers);
        Assert.Equal("b", table["y"].Text(1));
    }

    [Fact]
    public void A_file_larger_than_the_buffer_reads_whole()
    {
        using TemporaryFile file = new("[" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"i":{{i}},"t":"text {{i}} \u00e9 {{new string('x', i % 97)}}"}""")) + "]");
        Table table = TableReader.Read(file.Path, TableFormat.Json).Table!;
        for (int row = 0; row < 20_000; row++)
        {
            Assert.Equal(row, table["i"].Numbers[row]);
            Assert.Equal($"text {row} é {new string('x', row % 97)}", table["t"].Text(row));
        }
    }

    [Theory]
    [InlineData("""[{"x":1},{"x":[1]}]""", "/1/x", "nested_value")]
    [InlineData("""[{"x":1},2]""", "/1", "wrong_type")]
    [InlineData("""[{"a/b~":{}}]""", "/0/a~1b~0", "nested_value")]
    [InlineData("""[{"x":1,"x":2}]""", "/0/x", "duplicate_key")]
    [InlineData("""{"x":[1,2],"x":[1,2]}""", "/x", "duplicate_key")]
    [InlineData("""{"x":[1,2],"y":[1,[2]]}""", "/y/1", "nested_value")]
    [InlineData("""{"x":[1,2],"y":3}""", "/y", "wrong_type")]
    [InlineData("""{"x":[1],"y":[1,2]}""", "/y", "unequal_lengths")]
    [InlineData("""{"x":[1,NaN]}""", "/x/1", "invalid_json")]
    [InlineData("""[{"x":-Infinity}]""", "/0/x", "invalid_json")]
    [InlineData("""[{"x":1e400},{"x":1}]""", "/0/x", "not_finite")]
    [InlineData("""[{"x":01}]""", "/0/x", "invalid_json")]
    [InlineData("""[{"x":1,}]""", "/0/x", "invalid_json")]
    [InlineData("""[{"x":1}] []""", "/0/x", "invalid_json")]
    [InlineData("""[{"":1}]""", "/0/", "blank_header")]
    [InlineData("""[{"x":"\u0000"}]""", "/0/x", "nul_character")]
    [InlineData("""[{"x":"\ud800"}]""", "/0/x", "invalid_encoding")]
    [InlineData("""[{"x":"aaaaaaaaaaaaaaaa"}]""", "/0/x", "field_too_long")]
    [InlineData("""[{"x":1},{"x":2}""", "", "truncated_json")]
    [InlineData("""[{"x":1},{"x":tr""", "", "truncated_json")]
    [InlineData("""[{"x":1},{"x":"ab""", "", "truncated_json")]
    [InlineData("[]", "", "no_rows")]
    [InlineData("{}", "", "no_rows")]
    [InlineData("3", "", "not_a_table")]
    [InlineData("x,y", "", "invalid_json")]
    [InlineData("""[{"x":1},{"y":2},{"z":3}]""", "/2/z", "too_many_columns")]
    [InlineData("""[{"x":1},{},{},{},{},{}]""", "", "too_many_rows")]
    [InlineData("""{"x":[1,2,3,4,5,6]}""", "", "too_many_rows")]
    public void What_is_wrong_is_named_by_its_pointer(string json, string pointer, string code)
    {
        Problem problem = ReadAny(json).Problems[0];
        Assert.Equal((pointer, code), (problem.Pointer, problem.Code));
    }

    [Fact]
    public void Many_problems_are_reported_at_once() =>
        Assert.Equal(["/0/x", "/1/y", "/2/x"], ReadAny("""[{"x":{},"y":1},{"x":1,"y":[]},{"x":[]}]""").Problems.Select(problem => problem.Pointer));

    [Fact]
    public void Invalid_utf8_in_a_string_is_named()
    {
        using TemporaryFile file = new([.. "[{\"x\":\"caf"u8, 0xE9, .. "\"}]"u8]);
        Problem problem = Assert.Single(TableReader.Read(file.Path, TableFormat.Json).Problems);
        Assert.Equal(("/0/x", "invalid_encoding", 1L), (problem.Pointer, problem.Code, problem.Row!.Value));
    }

    static Table Read(string json)
    {
        TableReading reading = ReadAny(json, new DataLimits());
        Assert.Empty(reading.Problems);
        return reading.Table!;
    }

    static TableReading ReadAny(string json, DataLimits? limits = null)
    {
        using TemporaryFile file = new(json);
        return TableReader.Read(file.Path, TableFormat.Json, null, limits ?? new DataLimits { MaxColumns = 2, MaxRows = 5, MaxFieldLength = 10 });
    }
}
