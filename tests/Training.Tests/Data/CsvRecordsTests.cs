using System.Text;
using CsCheck;
using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

public sealed class CsvRecordsTests
{
    static readonly Gen<string> _field = Gen.OneOf(
        Gen.Double.Select(value => value.ToString("R")),
        OneOf("a", "\"", ",", ";", "\n", "\r\n", "\r", "é", "🧱", " ", "x y", "NA", "'").Array[0, 6].Select(string.Concat));

    static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void What_was_written_with_any_quoting_is_read_back_whatever_the_buffer() =>
        Gen.Select(
            Gen.Int[1, 5].SelectMany(columns => _field.Array[columns].Array[1, 8]),
            OneOf(',', ';', '\t', '|'), OneOf("\n", "\r\n", "\r"), Gen.Int[2, 40], Gen.ULong, Gen.Bool)
        .Sample((rows, delimiter, lineEnding, buffer, seed, finalNewline) =>
        {
            StringBuilder text = new();
            List<long> lines = [];
            long line = 1;
            for (int i = 0; i < rows.Length; i++)
            {
                string[] fields = [.. rows[i].Select((field, j) => Write(field, delimiter, rows[i].Length == 1, (seed >> ((7 * i) + j)) & 1))];
                lines.Add(line);
                line += 1 + fields.Sum(Newlines);
                text.AppendJoin(delimiter, fields).Append(i + 1 < rows.Length || finalNewline ? lineEnding : "");
            }
            using MemoryStream stream = new(Encoding.UTF8.GetBytes(text.ToString()));
            CsvRecords records = new(stream, (byte)delimiter, new DataLimits(), false, buffer);
            for (int i = 0; i < rows.Length; i++)
            {
                Assert.Equal(RecordStatus.Record, records.Read());
                Assert.Equal(lines[i], records.Line);
                Assert.Equal(rows[i], Fields(records));
            }
            Assert.Equal(RecordStatus.End, records.Read());
        }, iter: 3000, threads: 1);

    [Theory]
    [InlineData("a\"b,c\n", "a\"b|c")]
    [InlineData("  a b\t, \" c \" ,d\n", "a b| c |d")]
    [InlineData(",,\n", "||")]
    [InlineData("\"\",\"\"\"\"\n", "|\"")]
    [InlineData("\n\n a ,b\r\n \r\n\n", "a|b")]
    public void A_line_splits_as_people_mean_it(string text, string expected)
    {
        CsvRecords records = Over(text);
        Assert.Equal(RecordStatus.Record, records.Read());
        Assert.Equal(expected, string.Join('|', Fields(records)));
        Assert.Equal(RecordStatus.End, records.Read());
    }

    [Theory]
    [InlineData("x\n\"a\nb", "open_quote", "line 2")]
    [InlineData("x\n\"a\"b\n", "text_after_quote", "line 2")]
    [InlineData("x,y\n\"never closed,1\nb,\"x\"\n", "text_after_quote", "line 2")]
    [InlineData("x\n\"a\nb\"c\n", "text_after_quote", "line 3")]
    [InlineData("x\nabcdefghijk\n", "field_too_long", "line 2")]
    [InlineData("x\n\"abcdefghijklmnopqrstuvwxyz,abcdefghijklmnopqrstuvwxyz\nabcdefghijklmnopqrstuvwxyz,abcdefghijklmnopqrstuvwxyz\n", "field_too_long", "line 2")]
    [InlineData("1,2,3,4\n", "too_many_columns", "line 1")]
    public void What_breaks_the_structure_is_named_by_its_line(string text, string code, string place)
    {
        CsvRecords records = new(new MemoryStream(Encoding.UTF8.GetBytes(text)), (byte)',', new DataLimits { MaxFieldLength = 10, MaxColumns = 3 }, false, 8);
        RecordStatus status;
        do
            status = records.Read();
        while (status == RecordStatus.Record);
        Assert.Equal(RecordStatus.Broken, status);
        Assert.Equal(code, records.Fault.Code);
        Assert.Contains(place, records.Fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_text_does_not_end_the_reading()
    {
        CsvRecords records = new(new MemoryStream([.. "a\n"u8, 0xFF, (byte)'\n', 0, (byte)'\n', .. "b\n"u8]), (byte)',', new DataLimits());
        Assert.Equal(
            [RecordStatus.Record, RecordStatus.BadText, RecordStatus.BadText, RecordStatus.Record, RecordStatus.End],
            Enumerable.Range(0, 5).Select(_ => records.Read()));
    }

    [Fact]
    public void Characters_are_counted_not_bytes()
    {
        CsvRecords records = new(new MemoryStream(Encoding.UTF8.GetBytes("éééééééééé\n")), (byte)',', new DataLimits { MaxFieldLength = 10 });
        Assert.Equal(RecordStatus.Record, records.Read());
    }

    static CsvRecords Over(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), (byte)',', new DataLimits());

    static string[] Fields(CsvRecords records)
    {
        string[] fields = new string[records.Count];
        for (int i = 0; i < fields.Length; i++)
            fields[i] = Encoding.UTF8.GetString(records[i]);
        return fields;
    }

    static string Write(string field, char delimiter, bool only, ulong coin)
    {
        bool must = field.AsSpan().IndexOfAny([delimiter, '"', '\n', '\r']) >= 0 || field != field.Trim(' ') || (only && field.Length == 0);
        return must || coin == 1 ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
    }

    static int Newlines(string field) => field.Replace("\r\n", "\n", StringComparison.Ordinal).Count(letter => letter is '\n' or '\r');
}
