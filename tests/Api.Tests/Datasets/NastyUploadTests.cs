using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Descent.Tests;

namespace Descent.Api.Tests.Datasets;

/// <summary>Every upload of the robustness set, by the rules of its manifest.</summary>
[Collection(SharedServer.Name)]
public sealed class NastyUploadTests(DescentServer server)
{
    /// <summary>The manifest's own bound on an answer.</summary>
    static readonly TimeSpan _longest = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Files => [.. Cases().Select(upload => upload.GetProperty("file").GetString()!)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task An_upload_is_taken_or_refused_as_the_manifest_says(string file)
    {
        JsonElement upload = Cases().Single(known => known.GetProperty("file").GetString() == file);
        byte[] bytes = await File.ReadAllBytesAsync(SharedData.Path("nasty", file));
        string query = upload.TryGetProperty("dataset_name", out JsonElement name) ? $"?name={Uri.EscapeDataString(name.GetString()!)}" : "";

        Stopwatch clock = Stopwatch.StartNew();
        using HttpResponseMessage response = await server.UploadAsync(bytes, upload.GetProperty("content_type").GetString()!, query);
        Assert.True(clock.Elapsed < _longest, $"{clock.Elapsed}");

        string expected = upload.GetProperty("expect").GetString()!;
        if (expected == "accept" || (expected == "either" && response.IsSuccessStatusCode))
            await AssertTaken(response, upload, name);
        else if (expected == "either")
            Assert.NotEmpty((await response.RefusalAsync()).Pointers());
        else
            AssertNames(await response.RefusalAsync(), upload.GetProperty("pointer").GetString()!);
        Assert.Equal("healthy", (await server.GetJsonAsync("/health/ready")).GetProperty("status").GetString());
    }

    static async Task AssertTaken(HttpResponseMessage response, JsonElement upload, JsonElement name)
    {
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        JsonElement dataset = await response.JsonAsync();
        JsonElement columns = dataset.GetProperty("columns");
        if (upload.TryGetProperty("rows", out JsonElement rows))
            Assert.Equal(rows.GetInt64(), dataset.GetProperty("rows").GetInt64());
        if (upload.TryGetProperty("columns", out JsonElement count))
            Assert.Equal(count.GetInt32(), columns.GetArrayLength());
        if (upload.TryGetProperty("headers", out JsonElement headers))
            Assert.Equal(headers.EnumerateArray().Select(header => header.GetString()), columns.EnumerateArray().Select(column => column.GetProperty("name").GetString()));
        if (name.ValueKind == JsonValueKind.String)
            Assert.Equal(name.GetString(), dataset.GetProperty("name").GetString());
        Assert.False(File.Exists("/tmp/evil"));
    }

    // "line 3" counts the header, our rows do not; a cell of JSON is a pointer; the rest are words of the message.
    static void AssertNames(JsonElement problem, string pointer)
    {
        JsonElement[] errors = [.. problem.GetProperty("errors").EnumerateArray()];
        Assert.NotEmpty(errors);
        if (pointer.StartsWith('/') || pointer == "name")
            Assert.Contains($"/{pointer.TrimStart('/')}", errors.Select(error => error.GetProperty("pointer").GetString()));
        else if (pointer.StartsWith("line ", StringComparison.Ordinal))
            Assert.Contains(errors, error => Names(error, int.Parse(pointer["line ".Length..])));
        else if (pointer.StartsWith("header ", StringComparison.Ordinal))
            Assert.Contains(errors, error => error.GetProperty("detail").GetString()!.Contains(pointer["header ".Length..], StringComparison.Ordinal));
        else if (pointer.StartsWith("column ", StringComparison.Ordinal))
            Assert.Contains(errors, error => error.GetProperty("detail").GetString()!.Contains('2', StringComparison.Ordinal));
    }

    static bool Names(JsonElement error, int line) =>
        (error.TryGetProperty("row", out JsonElement row) && row.GetInt64() == line - 1)
        || error.GetProperty("detail").GetString()!.Contains($"line {line}", StringComparison.Ordinal);

    static IEnumerable<JsonElement> Cases()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(SharedData.Path("nasty", "manifest.json")));
        return [.. manifest.RootElement.GetProperty("uploads").EnumerateArray().Select(upload => upload.Clone())];
    }
}
