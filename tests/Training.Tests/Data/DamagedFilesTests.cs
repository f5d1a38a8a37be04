using System.Text;
using CsCheck;
using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

/// <summary>Whatever bytes arrive, there is a table or a list of problems, never an exception, and a table is whole.</summary>
public sealed class DamagedFilesTests
{
    private static readonly (TableFormat Format, byte[] Content)[] _good =
    [
        (TableFormat.Csv, Encoding.UTF8.GetBytes("name,x,when\n\"a, \"\"b\"\"\",1.5,2024-01-01\r\nü,NA,2024-01-02T10:00:00Z\n\"two\nlines\",-3e2,\n")),
        (TableFormat.Csv, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a;b\n1,5;true\n2;false\n")]),
        (TableFormat.Tsv, "a\tb\n1\tx\n2\ty\n"u8.ToArray()),
        (TableFormat.Json, Encoding.UTF8.GetBytes("""[{"x":1,"k":"\u00e4"},{"x":null,"k":"b\n","f":true}]""")),
        (TableFormat.Json, """{"x":[1,2.5,null],"k":["a","b",true]}"""u8.ToArray()),
        (TableFormat.NdJson, "{\"x\":1}\n{\"x\":-2e3,\"y\":\"z\"}\n"u8.ToArray()),
    ];

    [Fact]
    public void A_damaged_file_is_read_or_refused_but_never_throws() =>
        Gen.Select(Gen.Int[0, _good.Length - 1], Gen.Select(Gen.Int[0, 200], Gen.Int[0, 3], Gen.Byte).Array[0, 6])
            .Sample((which, damages) =>
            {
                List<byte> content = [.. _good[which].Content];
                foreach ((int at, int kind, byte value) in damages)
                    Damage(content, at % (content.Count + 1), kind, value);
                using TemporaryFile file = new([.. content]);
                TableReading reading = TableReader.Read(file.Path, _good[which].Format);
                Assert.True(reading.Table is null == reading.Problems.Count > 0);
                Assert.All(reading.Problems, problem => Assert.True(problem.Code.Length > 0 && problem.Detail.Length is > 10 and < 1500));
                if (reading.Table is null)
                    return;
                Assert.True(reading.Table.Rows > 0);
                Assert.DoesNotContain(reading.Table.Columns, column => string.IsNullOrWhiteSpace(column.Name) && _good[which].Format < TableFormat.Json);
                foreach (Column column in reading.Table.Columns)
                    Assert.All(Enumerable.Range(0, column.Rows), row => Assert.Equal(column.IsMissing(row), column.Text(row) is null));
                Assert.Equal(reading.Table.Columns.Count, ColumnSummary.Of(reading.Table).Count);
            }, iter: 600, threads: 1);

    private static void Damage(List<byte> content, int at, int kind, byte value)
    {
        if (kind == 0)
            content.Insert(at, value);
        else if (kind == 1 && at < content.Count)
            content[at] = value;
        else if (kind == 2 && at < content.Count)
            content.RemoveRange(at, Math.Min(value % 8, content.Count - at));
        else if (kind == 3)
            content.Insert(at, ",\"\n"u8[value % 3]);
    }
}
