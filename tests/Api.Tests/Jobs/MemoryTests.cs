using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Descent.Api.Tests.Jobs;

/// <summary>A training that would not fit is refused before it takes anything.</summary>
public sealed class MemoryTests
{
    sealed class SmallServer() : DescentServer(new() { ["Limits:RunBytes"] = "1000000" });

    [Fact]
    public async Task A_job_that_would_not_fit_is_refused_with_the_numbers()
    {
        using SmallServer server = new();
        JsonObject small = JobClient.LineJob(await server.UploadLineAsync()), large = small.DeepClone().AsObject();
        large["model"] = new JsonObject { ["type"] = "mlp", ["hidden"] = new JsonArray(500, 500) };
        large.Remove("initial");
        await server.SubmittedAsync(small);
        foreach (string path in new[] { "/v1/jobs", "/v1/jobs/preview" })
        {
            using HttpResponseMessage response = await server.PostAsync(path, large);
            JsonElement error = (await response.ProblemAsync(HttpStatusCode.UnprocessableEntity)).GetProperty("errors")[0];
            Assert.Equal("too_much_memory", error.GetProperty("code").GetString());
            Assert.Contains("1,000,000", error.GetProperty("detail").GetString());
        }
    }

    [Fact]
    public async Task A_sweep_is_refused_when_its_largest_combination_would_not_fit()
    {
        using SmallServer server = new();
        JsonObject sweep = JobClient.LineJob(await server.UploadLineAsync());
        sweep["model"] = new JsonObject { ["type"] = "mlp", ["hidden"] = new JsonArray(2) };
        sweep.Remove("initial");
        sweep["sweep"] = new JsonObject { ["model.hidden"] = new JsonArray(new JsonArray(2), new JsonArray(500, 500)) };
        using HttpResponseMessage response = await server.PostAsync("/v1/jobs", sweep);
        Assert.Contains("too_much_memory", (await response.ProblemAsync(HttpStatusCode.UnprocessableEntity)).GetRawText());
    }
}
