using System.Text.Json;
using System.Text.RegularExpressions;
using Descent.Tests;
using Descent.Training.Data;

namespace Descent.Training.Tests.Data;

/// <summary>The uploads of shared/data/nasty behave as their manifest says. The cases about a dataset's name are the API's.</summary>
public sealed class NastyUploadsTests
{
    static readonly string _folder = SharedData.Path("nasty");

    public static TheoryData<string> Uploads() => [.. Manifest().Select(entry => entry.GetProperty("file").GetString()!)];

    [Theory]
    [MemberData(nameof(Uploads))]
    public void A_nasty_upload_behaves_as_its_manifest_says(string file)
    {
        JsonElement expected = Manifest().First(entry => entry.GetProperty("file").GetString() == file);
        TableFormat format = TableFormats.OfMediaType(expected.GetProperty("content_type").GetString())!.Value;
        TableReading reading = TableReader.Read(Path.Combine(_folder, file), format);
        string expectation = expected.GetProperty("expect").GetString()!;
        Assert.True(reading.Table is null == reading.Problems.Count > 0);
        if (expectation == "reject")
        {
            Assert.NotEmpty(reading.Problems);
            string place = expected.GetProperty("pointer").GetString()!;
            Assert.Contains(reading.Problems, problem => Names(problem, place));
            return;
        }
        if (expectation == "either" && reading.Table is null)
            return;
        Assert.Empty(reading.Problems);
        Table table = reading.Table!;
        if (expected.TryGetProperty("rows", out JsonElement rows))
            Assert.Equal(rows.GetInt32(), table.Rows);
        if (expected.TryGetProperty("columns", out JsonElement columns))
            Assert.Equal(columns.GetInt32(), table.Columns.Count);
        if (expected.TryGetProperty("headers", out JsonElement headers))
            Assert.Equal(headers.EnumerateArray().Select(header => header.GetString()), table.Columns.Select(column => column.Name));
        if (expected.TryGetProperty("missing", out JsonElement missing))
        {
            foreach (JsonProperty column in missing.EnumerateObject())
                Assert.Equal(column.Value.GetInt64(), ColumnSummary.Of(table[column.Name]).Missing);
        }
    }

    [Fact]
    public void Integers_beyond_two_to_the_53_become_the_nearest_doubles()
    {
        Table table = TableReader.Read(Path.Combine(_folder, "uploads/int_beyond_2_53.csv"), TableFormat.Csv).Table!;
        Assert.Equal([9007199254740992.0, 18446744073709551616.0, 3.0], table["x"].Numbers);
    }

    [Fact]
    public void Hexadecimal_and_underscores_stay_words()
    {
        Table table = TableReader.Read(Path.Combine(_folder, "uploads/hex_and_underscores.csv"), TableFormat.Csv).Table!;
        Assert.Equal(["0x10", "1_000", "1e"], Enumerable.Range(0, 3).Select(table["x"].Text));
    }

    [Fact]
    public void Spreadsheet_formulas_are_kept_word_for_word()
    {
        Table table = TableReader.Read(Path.Combine(_folder, "uploads/formula_injection.csv"), TableFormat.Csv).Table!;
        Assert.Equal(["=1+1", "=HYPERLINK(\"x\")", "@SUM(A1)", "-2+3"], Enumerable.Range(0, 4).Select(table["name"].Text));
    }

    [Fact]
    public void Utf16_is_decoded()
    {
        TableReading reading = TableReader.Read(Path.Combine(_folder, "uploads/utf16le_bom.csv"), TableFormat.Csv);
        Assert.Equal("utf-16le", reading.Detected!.Encoding);
        Assert.Equal([2.0, 5.0], reading.Table!["y"].Numbers);
    }

    [Fact]
    public void Every_infinite_cell_is_named()
    {
        TableReading reading = TableReader.Read(Path.Combine(_folder, "uploads/nan_inf_tokens.csv"), TableFormat.Csv);
        Assert.Equal([(2L, "y", "inf"), (3L, "y", "-Infinity")], reading.Problems.Select(problem => (problem.Row!.Value, problem.Column!, problem.Value!)));
    }

    // Whole file and rows are named in words; lines, columns and headers with their number or name.
    static bool Names(Problem problem, string place) => place switch
    {
        "" => problem.Pointer.Length == 0,
        "file" or "rows" => Regex.IsMatch(problem.Detail, $@"\b{place}\b", RegexOptions.IgnoreCase),
        "name" => true,
        _ when place[0] == '/' => problem.Pointer == place,
        _ => Regex.IsMatch(problem.Detail, $@"\b{place}\b", RegexOptions.IgnoreCase),
    };

    static List<JsonElement> Manifest()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "manifest.json")));
        return [.. manifest.RootElement.GetProperty("uploads").EnumerateArray().Select(entry => entry.Clone())
            .Where(entry => entry.GetProperty("expect").GetString() != "reject" || entry.GetProperty("pointer").GetString() != "name")];
    }
}
