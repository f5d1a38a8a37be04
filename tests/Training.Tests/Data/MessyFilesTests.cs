using System.Globalization;
using System.Text.Json;
using Descent.Tests;
using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

/// <summary>The files of shared/data/messy read as their manifest says.</summary>
public sealed class MessyFilesTests
{
    static readonly string _folder = SharedData.Path("messy");

    public static TheoryData<string> Files()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "manifest.json")));
        return [.. manifest.RootElement.EnumerateArray().Select(entry => entry.GetProperty("file").GetString()!)];
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_messy_file_reads_as_its_manifest_says(string file)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "manifest.json")));
        JsonElement expected = manifest.RootElement.EnumerateArray().First(entry => entry.GetProperty("file").GetString() == file).GetProperty("expect");
        Table table = Read(file);
        Assert.Equal(expected.GetProperty("rows").GetInt32(), table.Rows);
        Assert.Equal(expected.GetProperty("headers").EnumerateArray().Select(header => header.GetString()), table.Columns.Select(column => column.Name));
        JsonElement[] columns = [.. expected.GetProperty("column").EnumerateArray()];
        Assert.Equal(columns.Length, table.Columns.Count);
        for (int i = 0; i < columns.Length; i++)
            Check(file, columns[i], table.Columns[i]);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_reads_again_identically_with_what_was_detected(string file)
    {
        TableReading first = TableReader.Read(Path.Combine(_folder, file), TableFormats.OfFileName(file)!.Value);
        DetectedFormat stored = JsonSerializer.Deserialize<DetectedFormat>(JsonSerializer.Serialize(first.Detected))!;
        TableReading second = TableReader.Read(Path.Combine(_folder, file), stored.Format, stored.ToOptions());
        Assert.Equal(Cells(first.Table!), Cells(second.Table!));
        Assert.Equal(JsonSerializer.Serialize(first.Detected), JsonSerializer.Serialize(second.Detected));
    }

    [Fact]
    public void Semicolons_and_decimal_commas_are_detected()
    {
        DetectedFormat detected = TableReader.Read(Path.Combine(_folder, "semicolon_decimal_comma.csv"), TableFormat.Csv).Detected!;
        Assert.Equal((';', ',', true, "lf"), (detected.Delimiter, detected.Decimal, detected.Header, detected.LineEnding));
    }

    [Fact]
    public void Missing_tokens_and_a_byte_order_mark_are_reported()
    {
        IReadOnlyDictionary<string, long> seen = TableReader.Read(Path.Combine(_folder, "missing_tokens.csv"), TableFormat.Csv).Detected!.MissingSeen;
        Assert.Equal(19, seen.Values.Sum());
        Assert.Subset(MissingTokens.Default.ToHashSet(), seen.Keys.ToHashSet());
        DetectedFormat marked = TableReader.Read(Path.Combine(_folder, "bom_crlf.csv"), TableFormat.Csv).Detected!;
        Assert.Equal(("utf-8", true, "crlf"), (marked.Encoding, marked.ByteOrderMark, marked.LineEnding));
    }

    static Table Read(string file)
    {
        TableReading reading = TableReader.Read(Path.Combine(_folder, file), TableFormats.OfFileName(file)!.Value);
        Assert.Empty(reading.Problems);
        return reading.Table!;
    }

    static void Check(string file, JsonElement expected, Column column)
    {
        ColumnSummary summary = ColumnSummary.Of(column);
        Assert.Equal(expected.GetProperty("missing").GetInt64(), summary.Missing);
        if (expected.GetProperty("type").GetString() == "number")
        {
            Assert.Equal(ColumnType.Number, column.Type);
            Assert.Equal(expected.GetProperty("min").GetDouble(), summary.Min);
            Assert.Equal(expected.GetProperty("max").GetDouble(), summary.Max);
            // The manifest's sums are rounded to a few decimals.
            double sum = column.Numbers.ToArray().Where(double.IsFinite).Sum();
            Assert.Equal(expected.GetProperty("sum").GetDouble(), sum, 1e-6);
            Assert.Equal(sum / (column.Rows - summary.Missing), summary.Mean!.Value, 1e-9 * Math.Abs(sum));
            return;
        }
        Assert.True(column.Type is ColumnType.Category or ColumnType.Text, $"{column.Name} is {column.Type}");
        Assert.Equal(expected.GetProperty("distinct").GetInt64(), summary.Distinct);
        Assert.Equal(expected.GetProperty("first").GetString(), column.Text(0));
        long length = Enumerable.Range(0, column.Rows).Sum(row => column.Text(row)?.EnumerateRunes().Count() ?? 0);
        // Spaces outside quotes are no part of a value: one name of quotes_and_newlines.csv has four of them, which its note allows.
        long outerSpaces = file == "quotes_and_newlines.csv" && column.Name == "name" ? 4 : 0;
        Assert.Equal(expected.GetProperty("total_length").GetInt64() - outerSpaces, length);
    }

    static string[] Cells(Table table) =>
    [
        .. from column in table.Columns
           from row in Enumerable.Range(0, table.Rows)
           select string.Create(CultureInfo.InvariantCulture, $"{column.Name}:{column.Type}:{column.Text(row)}"),
    ];
}
