using System.Text.Json;
using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

/// <summary>Rows for prediction: read into the columns that the model knows.</summary>
public sealed class TableReaderSchemaTests
{
    static readonly ColumnSchema[] _schema =
    [
        new("age", ColumnType.Number), new("sex", ColumnType.Category), new("member", ColumnType.Boolean), new("since", ColumnType.Datetime),
    ];

    [Fact]
    public void Rows_of_a_body_take_the_types_of_the_schema()
    {
        TableReading reading = ReadRows("""[{"sex":"male","age":30,"extra":1,"member":true,"since":"2024-01-01"},{"sex":5,"age":null}]""");
        Assert.Empty(reading.Problems);
        Table table = reading.Table!;
        Assert.Equal(_schema, table.Columns.Select(column => column.Schema));
        Assert.Equal([30, double.NaN], table["age"].Numbers);
        Assert.Equal("5", table["sex"].Text(1));
        Assert.Equal([1, double.NaN], table["member"].Numbers);
        Assert.Equal(["extra"], reading.Ignored);
        Assert.Empty(reading.Absent);
    }

    [Fact]
    public void A_column_that_no_row_has_is_missing_and_named()
    {
        TableReading reading = ReadRows("""[{"age":30},{"age":31}]""");
        Assert.Equal(["sex", "member", "since"], reading.Absent);
        Assert.Equal([-1, -1], reading.Table!["sex"].Codes);
    }

    [Fact]
    public void A_value_of_another_type_is_named_by_pointer_row_and_column()
    {
        TableReading reading = ReadRows("""[{"age":"30"},{"age":1e999},{"member":1,"since":"yesterday"}]""");
        Assert.Equal(
            [("/rows/0/age", 1L, "age"), ("/rows/1/age", 2L, "age"), ("/rows/2/member", 3L, "member"), ("/rows/2/since", 3L, "since")],
            reading.Problems.Select(problem => (problem.Pointer, problem.Row!.Value, problem.Column!)));
        Assert.All(reading.Problems, problem => Assert.Equal("wrong_type", problem.Code));
    }

    [Theory]
    [InlineData("[]", "/rows")]
    [InlineData("5", "/rows")]
    [InlineData("[5]", "/rows/0")]
    public void What_is_no_table_is_refused(string rows, string pointer) => Assert.Equal(pointer, Assert.Single(ReadRows(rows).Problems).Pointer);

    [Fact]
    public void A_file_takes_the_types_of_the_schema_whatever_it_looks_like()
    {
        using TemporaryFile file = new("sex;age;other\n1;5,5;x\n0;-;y\n");
        TableReading reading = TableReader.ReadAs(_schema, file.Path, TableFormat.Csv);
        Assert.Empty(reading.Problems);
        Assert.Equal([5.5, double.NaN], reading.Table!["age"].Numbers);
        Assert.Equal(["1", "0"], reading.Table["sex"].Levels);
        Assert.Equal(ColumnType.Category, reading.Table["sex"].Type);
        Assert.Equal(["other"], reading.Ignored);
    }

    [Fact]
    public void A_cell_of_a_file_that_does_not_fit_is_named_by_line_and_column()
    {
        using TemporaryFile file = new("age,sex\n1,a\nold,b\n");
        Problem problem = Assert.Single(TableReader.ReadAs(_schema, file.Path, TableFormat.Csv).Problems);
        Assert.Equal((2L, "age", "old"), (problem.Row!.Value, problem.Column!, problem.Value!));
        Assert.StartsWith("line 3, column age:", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lone_hyphen_stays_a_value_where_it_was_one_in_training()
    {
        Column sign = Column.OfCategories("sign", ["+", "-", "+"]);
        Assert.True(sign.Schema.Hyphen);
        using JsonDocument body = JsonDocument.Parse("""[{"sign":"-"}]""");
        Assert.Equal("-", TableReader.ReadRows([sign.Schema], body.RootElement, "/rows").Table!["sign"].Text(0));
    }

    static TableReading ReadRows(string rows)
    {
        using JsonDocument body = JsonDocument.Parse($$"""{"rows":{{rows}}}""");
        return TableReader.ReadRows(_schema, body.RootElement.GetProperty("rows"), "/rows");
    }
}
