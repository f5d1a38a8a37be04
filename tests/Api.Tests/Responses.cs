using System.Net;
using System.Text.Json;

namespace Descent.Api.Tests;

/// <summary>What tests look for in answers.</summary>
internal static class Responses
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The answer is problem+json with all its members, of this status, and says nothing of our insides.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} instead of {(int)status}: {text}");
        return AssertProblem(response, text);
    }

    /// <summary>The same for any 4xx.</summary>
    public static async Task<JsonElement> RefusalAsync(this HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode is >= 400 and < 500, $"{(int)response.StatusCode}: {text}");
        return AssertProblem(response, text);
    }

    public static IEnumerable<string> Pointers(this JsonElement problem) =>
        problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()!);

    static JsonElement AssertProblem(HttpResponseMessage response, string text)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement problem = document.RootElement.Clone();
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        foreach (string member in new[] { "type", "title", "detail", "trace_id" })
            Assert.NotEqual("", problem.GetProperty(member).GetString());
        foreach (JsonElement error in problem.GetProperty("errors").EnumerateArray())
        {
            Assert.NotNull(error.GetProperty("pointer").GetString());
            Assert.NotEqual("", error.GetProperty("code").GetString());
            Assert.NotEqual("", error.GetProperty("detail").GetString());
        }
        AssertNothingLeaks(text);
        return problem;
    }

    static void AssertNothingLeaks(string text)
    {
        foreach (string inside in new[] { "Exception", "   at ", "System.", "Microsoft.", "Descent.", ".cs:", "/src/", "descent-test-", "SQLite" })
            Assert.DoesNotContain(inside, text, StringComparison.Ordinal);
    }
}
