using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Descent.Api.Tests.Jobs;

/// <summary>Restarts, folds and sweeps: many runs of one job.</summary>
[Collection(SharedServer.Name)]
public sealed class ManyRunsTests(DescentServer server)
{
    [Fact]
    public async Task Folds_are_averaged_for_every_setting_and_the_best_settings_are_named()
    {
        JsonObject body = await WaveJobAsync();
        body["cross_validation"] = new JsonObject { ["folds"] = 4 };
        body["sweep"] = new JsonObject { ["optimizer.learning_rate"] = new JsonArray(0.0001, 0.1) };
        using HttpResponseMessage previewed = await server.PostAsync("/v1/jobs/preview", body);
        Assert.Equal(8, (await previewed.JsonAsync()).GetProperty("runs").GetInt32());

        JsonElement job = await server.UntilEndAsync((await server.SubmittedAsync(body)).Id());

        Assert.Equal("succeeded", job.GetProperty("status").GetString());
        JsonElement[] runs = [.. job.GetProperty("runs").EnumerateArray()];
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], runs.Select(run => run.GetProperty("fold").GetInt32()));
        Assert.Equal([0.0001, 0.1], runs.Select(Rate).Distinct());
        Assert.Equal((1.0, 8 * 200), (job.GetProperty("progress").GetProperty("fraction").GetDouble(), job.GetProperty("progress").GetProperty("step").GetInt32()));

        JsonElement folds = job.GetProperty("cross_validation");
        Assert.Equal((4, 2), (folds.GetProperty("folds").GetInt32(), folds.GetProperty("settings").GetArrayLength()));
        Assert.Equal(0.1, Rate(folds.GetProperty("settings")[0]));
        double[] losses = [.. runs.Where(run => Rate(run) == 0.1).Select(run => run.GetProperty("final_loss").GetDouble())];
        JsonElement loss = folds.GetProperty("metrics").GetProperty("loss");
        Assert.Equal(losses.Average(), loss.GetProperty("mean").GetDouble(), 1e-12);
        double spread = Math.Sqrt(losses.Sum(value => Math.Pow(value - losses.Average(), 2)) / 3);
        Assert.Equal(spread, loss.GetProperty("std").GetDouble(), 1e-12);
        JsonElement best = runs.Single(run => run.Id() == job.GetProperty("best_run").GetString());
        Assert.Equal((0.1, losses.Min()), (Rate(best), best.GetProperty("final_loss").GetDouble()));

        JsonElement detail = await server.GetJsonAsync($"/v1/runs/{best.Id()}");
        Assert.Equal(0.1, Rate(detail));
        Assert.Equal(best.GetProperty("final_loss").GetDouble(), detail.GetProperty("metrics").GetProperty("validation").GetProperty("loss").GetDouble());
        JsonElement[] details = await Task.WhenAll(runs.Select(run => server.GetJsonAsync($"/v1/runs/{run.Id()}")));
        Assert.Equal(8, details.Select(run => run.GetProperty("fingerprint").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Names_in_a_sweep_are_echoed_as_objects_and_passes_are_planned_from_the_start()
    {
        JsonObject body = JobClient.LineJob(await server.UploadLineAsync());
        body.Remove("epochs");
        body["max_steps"] = 30;
        body["sweep"] = new JsonObject { ["optimizer"] = new JsonArray("adam", "sgd") };
        JsonElement submitted = await server.SubmittedAsync(body), ended = await server.UntilEndAsync(submitted.Id());
        foreach (JsonElement job in (JsonElement[])[submitted, ended])
        {
            Assert.Equal(["adam", "sgd"], job.GetProperty("spec").GetProperty("sweep").GetProperty("optimizer").EnumerateArray().Select(Type));
            Assert.Equal(["adam", "sgd"], job.GetProperty("runs").EnumerateArray().Select(run => Type(run.GetProperty("overrides").GetProperty("optimizer"))));
            Assert.Equal((60, 60), (job.GetProperty("progress").GetProperty("steps").GetInt32(), job.GetProperty("progress").GetProperty("epochs").GetInt32()));
        }

        static string? Type(JsonElement optimizer) => optimizer.GetProperty("type").GetString();
    }

    [Fact]
    public async Task A_run_that_diverges_does_not_lose_the_others()
    {
        JsonObject body = JobClient.LineJob(await server.UploadLineAsync());
        body["sweep"] = new JsonObject { ["optimizer.learning_rate"] = new JsonArray(1e6, 0.1) };
        JsonElement job = await server.UntilEndAsync((await server.SubmittedAsync(body)).Id());
        Assert.Equal("succeeded", job.GetProperty("status").GetString());
        Assert.Equal(["failed", "succeeded"], job.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("status").GetString()));
        Assert.Equal(job.GetProperty("runs")[1].Id(), job.GetProperty("best_run").GetString());
        Assert.Equal(("completed", JsonValueKind.Null), (job.GetProperty("stop_reason").GetString(), job.GetProperty("error").ValueKind));
        Assert.Contains("runs_failed", job.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task What_is_asked_of_a_job_holds_for_all_its_runs()
    {
        JsonObject body = JobClient.EndlessJob(await server.UploadLineAsync());
        body["restarts"] = 5;
        JsonElement job = await server.SubmittedAsync(body);
        Assert.Equal([0, 1, 2, 3, 4], job.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("seed").GetInt64()));
        await server.UntilAsync(job.Id(), status => status == "running");
        await AskAsync(job, "pause");
        JsonElement paused = await server.UntilAsync(job.Id(), status => status == "paused");
        Assert.All(paused.GetProperty("runs").EnumerateArray(), run => Assert.Equal("paused", run.GetProperty("status").GetString()));
        await AskAsync(job, "resume");
        await server.UntilAsync(job.Id(), status => status == "running");
        await AskAsync(job, "cancel");
        JsonElement cancelled = await server.UntilEndAsync(job.Id());
        Assert.All(cancelled.GetProperty("runs").EnumerateArray(), run => Assert.Equal("cancelled", run.GetProperty("status").GetString()));

        using HttpResponseMessage deleted = await server.Client.DeleteAsync($"/v1/jobs/{job.Id()}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        foreach (JsonElement run in job.GetProperty("runs").EnumerateArray())
        {
            using HttpResponseMessage gone = await server.Client.GetAsync($"/v1/runs/{run.Id()}");
            await gone.ProblemAsync(HttpStatusCode.NotFound);
        }
    }

    static double Rate(JsonElement thing) => thing.GetProperty("overrides").GetProperty("optimizer.learning_rate").GetDouble();

    async Task AskAsync(JsonElement job, string request)
    {
        using HttpResponseMessage response = await server.PostAsync($"/v1/jobs/{job.Id()}/{request}", null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    async Task<JsonObject> WaveJobAsync()
    {
        string csv = "x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i * 0.05:0.00},{Math.Sin(i * 0.05):0.0000}\n"));
        JsonObject body = JobClient.LineJob((await server.UploadedAsync(csv)).Id(), epochs: 200);
        body["loss"] = "mse";
        return body;
    }
}
