using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Descent.Api.Tests.Jobs;

/// <summary>What job tests ask of a server.</summary>
internal static class JobClient
{
    public const string LineCsv = "x,y\n1,2\n2,5\n";

    public static async Task<string> UploadLineAsync(this DescentServer server) =>
        (await server.UploadedAsync(LineCsv, "?name=line2")).GetProperty("id").GetString()!;

    /// <summary>The textbook's job: half the sum of squares, plain descent from (0, 0) with rate 0.1.</summary>
    public static JsonObject LineJob(string dataset, int epochs = 100) => new()
    {
        ["dataset"] = dataset,
        ["target"] = "y",
        ["model"] = "linear",
        ["loss"] = "half_sse",
        ["optimizer"] = new JsonObject { ["type"] = "sgd", ["learning_rate"] = 0.1 },
        ["batch_size"] = "full",
        ["epochs"] = epochs,
        ["initial"] = new JsonObject { ["weight"] = 0, ["bias"] = 0 },
        ["preprocessing"] = new JsonObject { ["standardize"] = false },
        ["precision"] = "float64",
    };

    /// <summary>The most updates that a job may ask for: at a hundred million a second, a quarter of an hour.</summary>
    const long MostSteps = 100_000_000_000;

    /// <summary>A job that no test waits for to end by itself.</summary>
    public static JsonObject EndlessJob(string dataset)
    {
        JsonObject job = LineJob(dataset);
        job.Remove("epochs");
        job["max_steps"] = MostSteps;
        return job;
    }

    public static Task<HttpResponseMessage> PostAsync(this DescentServer server, string path, JsonNode? body) =>
        server.PostAsync(path, Encoding.UTF8.GetBytes(body?.ToJsonString() ?? ""), "application/json");

    public static async Task<HttpResponseMessage> PostAsync(this DescentServer server, string path, byte[] body, string mediaType)
    {
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(mediaType);
        return await server.Client.PostAsync(path, content);
    }

    /// <summary>Posts a job that must be taken.</summary>
    public static async Task<JsonElement> SubmittedAsync(this DescentServer server, JsonNode job)
    {
        using HttpResponseMessage response = await server.PostAsync("/v1/jobs", job);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    /// <summary>Waits, by the service's own waiting, until the job has a status for which the condition holds.</summary>
    public static async Task<JsonElement> UntilAsync(this DescentServer server, string job, Func<string, bool> condition)
    {
        JsonElement seen = default;
        for (int asked = 0; asked < 20; asked++)
        {
            seen = await server.GetJsonAsync($"/v1/jobs/{job}?wait=10");
            if (condition(seen.GetProperty("status").GetString()!))
                return seen;
        }
        throw new TimeoutException($"Job {job} is still {seen.GetProperty("status")}.");
    }

    public static Task<JsonElement> UntilEndAsync(this DescentServer server, string job) =>
        server.UntilAsync(job, status => status is "succeeded" or "failed" or "cancelled");

    public static string Id(this JsonElement thing) => thing.GetProperty("id").GetString()!;

    public static string RunId(this JsonElement job) => job.GetProperty("runs")[0].Id();
}
