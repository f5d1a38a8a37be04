using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Tests;

namespace Descent.Api.Tests.Jobs;

/// <summary>Every job body of the robustness set, by the rules of its manifest.</summary>
[Collection(SharedServer.Name)]
public sealed class NastyJobTests(DescentServer server)
{
    /// <summary>The manifest's own bound on an answer.</summary>
    static readonly TimeSpan _longest = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Files => [.. Cases().Select(job => job.GetProperty("file").GetString()!)];

    /// <summary>Those whose fault is not in a formula, so that it stays when the model is another.</summary>
    public static TheoryData<string> FilesWithoutFormula =>
        [.. Cases().Where(job => !job.GetProperty("raw").GetBoolean() && !IsAboutFormula(job)).Select(job => job.GetProperty("file").GetString()!)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_body_is_taken_or_refused_as_the_manifest_says(string file)
    {
        JsonElement job = Find(file);
        await AssertAnswer(job, await BodyAsync(file), job.GetProperty("content_type").GetString()!);
    }

    [Theory]
    [MemberData(nameof(FilesWithoutFormula))]
    public async Task The_same_fault_is_found_with_a_linear_model(string file)
    {
        JsonObject body = JsonNode.Parse(await BodyAsync(file))!.AsObject();
        if (body["model"]?["type"]?.GetValue<string>() == "formula")
            body["model"] = new JsonObject { ["type"] = "linear" };
        await AssertAnswer(Find(file), Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json");
    }

    async Task AssertAnswer(JsonElement job, byte[] body, string mediaType)
    {
        Stopwatch clock = Stopwatch.StartNew();
        using HttpResponseMessage response = await server.PostAsync("/v1/jobs", body, mediaType);
        Assert.True(clock.Elapsed < _longest, $"{clock.Elapsed}");
        string expected = job.GetProperty("expect").GetString()!, pointer = job.GetProperty("pointer").GetString()!;
        if (response.IsSuccessStatusCode)
        {
            Assert.NotEqual("reject", expected);
            JsonElement ended = await server.UntilEndAsync((await response.JsonAsync()).Id());
            Assert.True(expected != "accept_then_fail" || ended.GetProperty("error").GetProperty("step").ValueKind == JsonValueKind.Number, ended.GetRawText());
        }
        else
        {
            JsonElement problem = await response.RefusalAsync();
            if (expected == "reject")
                Assert.Contains(pointer, problem.Pointers());
            else
                Assert.NotEmpty(problem.Pointers());
            if (job.TryGetProperty("position", out JsonElement position))
                Assert.Contains($"position {position}", problem.GetProperty("errors")[0].GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }
        Assert.Equal("healthy", (await server.GetJsonAsync("/health/ready")).GetProperty("status").GetString());
    }

    // In every body the dataset is called line2; the bodies are bytes, not all of them JSON or even text.
    async Task<byte[]> BodyAsync(string file)
    {
        byte[] body = await File.ReadAllBytesAsync(SharedData.Path("nasty", file));
        string text = Encoding.Latin1.GetString(body).Replace("\"line2\"", $"\"{await server.UploadLineAsync()}\"", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text);
    }

    static bool IsAboutFormula(JsonElement job) =>
        job.GetProperty("file").GetString()!.StartsWith("jobs/f_", StringComparison.Ordinal)
        || job.GetProperty("pointer").GetString()!.StartsWith("/model/parameters", StringComparison.Ordinal);

    static JsonElement Find(string file) => Cases().Single(job => job.GetProperty("file").GetString() == file);

    static IEnumerable<JsonElement> Cases()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(SharedData.Path("nasty", "manifest.json")));
        return [.. manifest.RootElement.GetProperty("jobs").EnumerateArray().Select(job => job.Clone())];
    }
}
