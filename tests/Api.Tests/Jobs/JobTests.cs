using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Descent.Api.Tests.Jobs;

[Collection(SharedServer.Name)]
public sealed class JobTests(DescentServer server)
{
    [Fact]
    public async Task A_job_is_accepted_runs_and_succeeds()
    {
        using HttpResponseMessage response = await server.PostAsync("/v1/jobs", JobClient.LineJob(await server.UploadLineAsync()));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        JsonElement job = await response.JsonAsync();
        Assert.Equal($"/v1/jobs/{job.Id()}", response.Headers.Location?.ToString());
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.StartsWith("job_", job.Id());
        Assert.StartsWith("run_", job.RunId());
        Assert.Equal(100, job.GetProperty("progress").GetProperty("steps").GetInt64());

        JsonElement ended = await server.UntilEndAsync(job.Id());
        Assert.Equal("succeeded", ended.GetProperty("status").GetString());
        Assert.Equal("done", ended.GetProperty("phase").GetString());
        Assert.Equal("completed", ended.GetProperty("stop_reason").GetString());
        Assert.Equal(1, ended.GetProperty("progress").GetProperty("fraction").GetDouble());
        Assert.Equal(job.RunId(), ended.GetProperty("best_run").GetString());
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task The_spec_is_echoed_with_every_default_and_no_shorthand()
    {
        JsonElement spec = (await server.SubmittedAsync(JobClient.LineJob(await server.UploadLineAsync()))).GetProperty("spec");
        Assert.Equal("linear", spec.GetProperty("model").GetProperty("type").GetString());
        Assert.Equal("half_sse", spec.GetProperty("loss").GetProperty("type").GetString());
        Assert.Equal(0, spec.GetProperty("optimizer").GetProperty("momentum").GetDouble());
        Assert.Equal("constant", spec.GetProperty("schedule").GetProperty("type").GetString());
        Assert.True(spec.GetProperty("full_batch").GetBoolean());
        Assert.Equal(["x"], spec.GetProperty("features").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(0, spec.GetProperty("initial").GetProperty("weight")[0].GetDouble());
        Assert.Equal(0, spec.GetProperty("seed").GetInt64());
    }

    [Fact]
    public async Task What_was_left_open_is_chosen_with_a_reason()
    {
        string dataset = (await server.UploadedAsync("a,b,kind\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i % 7},{(i < 20 ? "low" : "high")}\n")))).Id();
        JsonElement job = await server.SubmittedAsync(new JsonObject { ["dataset"] = dataset, ["target"] = "kind" });
        Assert.Equal("logistic", job.GetProperty("spec").GetProperty("model").GetProperty("type").GetString());
        Assert.All(job.GetProperty("choices").EnumerateArray(), choice => Assert.NotEqual("", choice.GetProperty("reason").GetString()));
        Assert.Contains("/model", job.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("pointer").GetString()));
        await server.UntilEndAsync(job.Id());
    }

    [Fact]
    public async Task A_diverging_job_fails_with_the_step_and_what_to_try()
    {
        JsonObject job = JobClient.LineJob(await server.UploadLineAsync(), epochs: 5000);
        job["optimizer"]!["learning_rate"] = 10;
        JsonElement ended = await server.UntilEndAsync((await server.SubmittedAsync(job)).Id());
        Assert.Equal("failed", ended.GetProperty("status").GetString());
        Assert.Equal("diverged", ended.GetProperty("stop_reason").GetString());
        JsonElement error = ended.GetProperty("error");
        Assert.Equal("diverged", error.GetProperty("code").GetString());
        Assert.Equal("optimizer.learning_rate", error.GetProperty("param").GetString());
        Assert.True(error.GetProperty("step").GetInt64() > 0);
        Assert.NotEqual("", error.GetProperty("suggestion").GetString());

        JsonElement losses = await server.GetJsonAsync($"/v1/runs/{ended.RunId()}/losses");
        int last = losses.GetProperty("rows").GetArrayLength() - 1;
        Assert.Contains(losses.GetProperty("nonfinite").EnumerateArray(), entry => entry.GetProperty("row").GetInt32() == last);
        using HttpResponseMessage parameters = await server.Client.GetAsync($"/v1/runs/{ended.RunId()}/parameters");
        Assert.Contains("at=last_finite", (await parameters.ProblemAsync(HttpStatusCode.Conflict)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task What_a_diverged_run_was_at_its_last_finite_step_can_be_had_but_not_used()
    {
        JsonObject job = JobClient.LineJob(await server.UploadLineAsync(), epochs: 5000);
        job["optimizer"]!["learning_rate"] = 10;
        job["record"] = new JsonObject { ["parameters"] = true };
        JsonElement ended = await server.UntilEndAsync((await server.SubmittedAsync(job)).Id());
        string run = ended.RunId();
        long step = ended.GetProperty("error").GetProperty("step").GetInt64();

        JsonElement divergence = (await server.GetJsonAsync($"/v1/runs/{run}/explanation")).GetProperty("divergence");
        Assert.Equal((step, step - 1), (divergence.GetProperty("step").GetInt64(), divergence.GetProperty("last_finite_step").GetInt64()));
        Assert.Equal(divergence.GetProperty("operation").GetString(), ended.GetProperty("error").GetProperty("divergence").GetProperty("operation").GetString());
        // Half of 2/6.8541, which was tried.
        Assert.Equal(0.14590, divergence.GetProperty("held_rate").GetDouble(), 1e-5);

        JsonElement parameters = (await server.GetJsonAsync(divergence.GetProperty("checkpoint").GetString()!)).GetProperty("parameters");
        JsonElement recorded = (await server.GetJsonAsync($"/v1/runs/{run}/losses?from={step - 1}&to={step - 1}")).GetProperty("rows")[0];
        Assert.Equal(recorded[6].GetDouble(), parameters[0].GetProperty("values")[0].GetDouble());
        Assert.Equal(recorded[7].GetDouble(), parameters[1].GetProperty("values")[0].GetDouble());
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("best_run").ValueKind);
        using HttpResponseMessage prediction = await server.PostAsync($"/v1/runs/{run}/predict", JsonNode.Parse("""{"rows":[{"x":1}]}"""));
        await prediction.ProblemAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_run_that_did_not_diverge_has_no_last_finite_step()
    {
        JsonElement ended = await server.UntilEndAsync((await server.SubmittedAsync(JobClient.LineJob(await server.UploadLineAsync()))).Id());
        using HttpResponseMessage parameters = await server.Client.GetAsync($"/v1/runs/{ended.RunId()}/parameters?at=last_finite");
        Assert.Contains("did not diverge", (await parameters.ProblemAsync(HttpStatusCode.Conflict)).GetProperty("detail").GetString());
        using HttpResponseMessage other = await server.Client.GetAsync($"/v1/runs/{ended.RunId()}/parameters?at=start");
        await other.ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_version_that_the_client_knows_is_not_sent_again()
    {
        string id = (await server.SubmittedAsync(JobClient.LineJob(await server.UploadLineAsync()))).Id();
        await server.UntilEndAsync(id);
        using HttpResponseMessage first = await server.Client.GetAsync($"/v1/jobs/{id}");
        Assert.Null(first.Headers.RetryAfter);
        using HttpRequestMessage again = new(HttpMethod.Get, $"/v1/jobs/{id}");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await server.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        using HttpRequestMessage other = new(HttpMethod.Get, $"/v1/jobs/{id}");
        other.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"another\""));
        using HttpResponseMessage third = await server.Client.SendAsync(other);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task A_running_job_is_cancelled_and_only_then_deleted_with_its_runs()
    {
        string dataset = await server.UploadLineAsync();
        JsonElement job = await server.SubmittedAsync(JobClient.EndlessJob(dataset));
        await server.UntilAsync(job.Id(), status => status == "running");
        using HttpResponseMessage poll = await server.Client.GetAsync($"/v1/jobs/{job.Id()}");
        Assert.NotNull(poll.Headers.RetryAfter);

        using HttpResponseMessage early = await server.Client.DeleteAsync($"/v1/jobs/{job.Id()}");
        await early.ProblemAsync(HttpStatusCode.Conflict);
        using HttpResponseMessage inUse = await server.Client.DeleteAsync($"/v1/datasets/{dataset}");
        await inUse.ProblemAsync(HttpStatusCode.Conflict);

        using HttpResponseMessage cancel = await server.PostAsync($"/v1/jobs/{job.Id()}/cancel", null);
        Assert.Equal(HttpStatusCode.Accepted, cancel.StatusCode);
        Assert.Equal("cancelled", (await server.UntilEndAsync(job.Id())).GetProperty("status").GetString());
        using HttpResponseMessage late = await server.PostAsync($"/v1/jobs/{job.Id()}/cancel", null);
        await late.ProblemAsync(HttpStatusCode.Conflict);

        using HttpResponseMessage deleted = await server.Client.DeleteAsync($"/v1/jobs/{job.Id()}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using HttpResponseMessage run = await server.Client.GetAsync($"/v1/runs/{job.RunId()}");
        await run.ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_stopped_job_succeeds_with_what_it_has()
    {
        JsonElement job = await server.SubmittedAsync(JobClient.EndlessJob(await server.UploadLineAsync()));
        await server.UntilAsync(job.Id(), status => status == "running");
        using HttpResponseMessage stop = await server.PostAsync($"/v1/jobs/{job.Id()}/stop", null);
        Assert.Equal(HttpStatusCode.Accepted, stop.StatusCode);
        JsonElement ended = await server.UntilEndAsync(job.Id());
        Assert.Equal("succeeded", ended.GetProperty("status").GetString());
        Assert.Equal("stopped", ended.GetProperty("stop_reason").GetString());
        await server.GetJsonAsync($"/v1/runs/{job.RunId()}/parameters");
    }

    [Fact]
    public async Task A_job_is_paused_and_resumed_as_often_as_asked_until_it_is_over()
    {
        JsonElement job = await server.SubmittedAsync(JobClient.EndlessJob(await server.UploadLineAsync()));
        foreach ((string request, string status) in new[] { ("pause", "paused"), ("pause", "paused"), ("resume", "running"), ("resume", "running"), ("pause", "paused"), ("cancel", "cancelled") })
        {
            using HttpResponseMessage response = await server.PostAsync($"/v1/jobs/{job.Id()}/{request}", null);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            await server.UntilAsync(job.Id(), now => now == status);
        }
        foreach (string request in new[] { "pause", "resume", "stop", "cancel" })
        {
            using HttpResponseMessage late = await server.PostAsync($"/v1/jobs/{job.Id()}/{request}", null);
            await late.ProblemAsync(HttpStatusCode.Conflict);
        }
    }

    [Theory]
    [InlineData("/v1/jobs")]
    [InlineData("/v1/jobs/preview")]
    public async Task All_that_is_wrong_is_told_at_once(string path)
    {
        JsonObject job = JobClient.LineJob(await server.UploadLineAsync());
        job["target"] = "nope";
        job["loss"] = "bce_with_logits";
        job["split"] = new JsonObject { ["validation"] = 1.2, ["test"] = 60 };
        job["initial"] = new JsonObject { ["foo"] = 1 };
        using HttpResponseMessage untrainable = await server.PostAsync(path, job);
        JsonElement problem = await untrainable.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["/initial/foo", "/loss", "/split/test", "/split/validation", "/target"], problem.Pointers().Order(StringComparer.Ordinal));
        // What depends on the table's columns and rows is not known without it.
        job["dataset"] = "ds_0";
        job["epochs"] = 0;
        using HttpResponseMessage malformed = await server.PostAsync(path, job);
        problem = await malformed.ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(["/dataset", "/epochs", "/initial/foo", "/loss", "/split/validation"], problem.Pointers().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Lists_are_filtered_by_status_and_dataset()
    {
        string dataset = await server.UploadLineAsync();
        JsonElement first = await server.SubmittedAsync(JobClient.LineJob(dataset)), second = await server.SubmittedAsync(JobClient.LineJob(dataset));
        await server.UntilEndAsync(first.Id());
        await server.UntilEndAsync(second.Id());
        JsonElement list = await server.GetJsonAsync($"/v1/jobs?dataset={dataset}&status=succeeded");
        Assert.Equal([second.Id(), first.Id()], list.GetProperty("data").EnumerateArray().Select(job => job.Id()));
        Assert.Empty((await server.GetJsonAsync($"/v1/jobs?dataset={dataset}&status=failed")).GetProperty("data").EnumerateArray());
        using HttpResponseMessage wrong = await server.Client.GetAsync("/v1/jobs?status=done");
        Assert.Contains("running", (await wrong.ProblemAsync(HttpStatusCode.BadRequest)).GetRawText());
    }

    [Fact]
    public async Task A_preview_tells_sizes_and_the_start_and_stores_nothing()
    {
        string dataset = await server.UploadLineAsync();
        using HttpResponseMessage response = await server.PostAsync("/v1/jobs/preview", JobClient.LineJob(dataset));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JsonElement preview = await response.JsonAsync();
        Assert.Equal(2, preview.GetProperty("parameter_count").GetInt64());
        Assert.Equal(14.5, preview.GetProperty("initial_loss").GetDouble());
        Assert.Equal(Math.Sqrt(193), preview.GetProperty("initial_gradient_norm").GetDouble(), 1e-14);
        Assert.True(preview.GetProperty("convexity").GetProperty("convex").GetBoolean());
        Assert.Equal("strongly_convex", preview.GetProperty("convexity").GetProperty("verdict").GetString());
        Assert.Equal(46.979, preview.GetProperty("curvature").GetProperty("condition_number").GetDouble(), 1e-3);
        Assert.Equal("exact", preview.GetProperty("curvature").GetProperty("method").GetString());
        Assert.Equal(0.29180, preview.GetProperty("learning_rate").GetProperty("largest_stable").GetDouble(), 1e-5);
        JsonElement near = preview.GetProperty("learning_rate").GetProperty("predicted_steps")[0];
        Assert.Equal("parameters", near.GetProperty("measure").GetString());
        Assert.Equal(363, near.GetProperty("steps").GetInt64());
        Assert.True(preview.GetProperty("trial").GetProperty("seconds").GetDouble() > 0);
        Assert.Equal(100, preview.GetProperty("estimate").GetProperty("steps").GetInt64());
        Assert.Empty((await server.GetJsonAsync($"/v1/jobs?dataset={dataset}")).GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task A_rate_that_diverges_is_warned_of_and_an_automatic_one_is_chosen()
    {
        JsonObject job = JobClient.LineJob(await server.UploadLineAsync());
        job["optimizer"]!["learning_rate"] = 0.3;
        using HttpResponseMessage fast = await server.PostAsync("/v1/jobs/preview", job);
        Assert.Equal("rate_diverges", (await fast.JsonAsync()).GetProperty("warnings")[0].GetProperty("code").GetString());
        job["optimizer"]!["learning_rate"] = "auto";
        JsonElement accepted = await server.SubmittedAsync(job);
        JsonElement optimizer = accepted.GetProperty("spec").GetProperty("optimizer");
        Assert.True(optimizer.GetProperty("auto_learning_rate").GetBoolean());
        Assert.Equal(2.0 / 7, optimizer.GetProperty("learning_rate").GetDouble(), 1e-14);
        Assert.Contains(accepted.GetProperty("choices").EnumerateArray(), choice => choice.GetProperty("pointer").GetString() == "/optimizer/learning_rate");
    }

    [Theory]
    [InlineData("GET", "/v1/jobs/job_none")]
    [InlineData("DELETE", "/v1/jobs/job_none")]
    [InlineData("POST", "/v1/jobs/job_none/cancel")]
    [InlineData("POST", "/v1/jobs/job_none/pause")]
    [InlineData("POST", "/v1/jobs/job_none/resume")]
    [InlineData("POST", "/v1/jobs/job_none/stop")]
    [InlineData("GET", "/v1/runs/run_none")]
    [InlineData("GET", "/v1/runs/run_none/losses")]
    [InlineData("GET", "/v1/runs/run_none/trace")]
    [InlineData("GET", "/v1/runs/run_none/graph")]
    [InlineData("GET", "/v1/runs/run_none/landscape")]
    [InlineData("GET", "/v1/runs/run_none/explanation")]
    [InlineData("GET", "/v1/runs/run_none/parameters")]
    public async Task An_unknown_id_is_404(string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        await response.ProblemAsync(HttpStatusCode.NotFound);
    }
}
