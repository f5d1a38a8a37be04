using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Api.Tests.Events;
using Descent.Api.Tests.Jobs;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Api.Tests.Work;

/// <summary>The clock is set an hour forth and two back while runs train, and nothing but the clock changes.</summary>
public sealed class ClockTests : IDisposable
{
    readonly JumpingClock _clock = new();
    readonly WorkServer _server;

    public ClockTests() => _server = new WorkServer(new() { ["Retention:Days"] = "1" }, _clock);

    [Fact]
    public async Task A_run_ends_with_the_same_bits_and_no_limit_of_time_is_met_by_a_jump()
    {
        string dataset = await _server.TwoPointsAsync();
        JsonObject body = JobClient.EndlessJob(dataset);
        body["stop"] = new JsonObject { ["max_seconds"] = 1800 };
        body["record"] = new JsonObject { ["every"] = 1000 };
        string jumped = (await _server.SubmittedAsync(body)).Id();
        await _server.TrainingAsync(jumped);
        foreach (int hours in new[] { 1, -2, 1 })
        {
            _clock.Jump(TimeSpan.FromHours(hours));
            JobRow before = (await _server.Jobs.GetAsync(jumped))!;
            await _server.UntilAsync(jumped, job => job.Runs[0].Progress!.Step > before.Runs[0].Progress!.Step);
        }
        await _server.Jobs.RequestStopAsync(jumped);
        RunRow run = (await _server.EndAsync(jumped)).Runs[0];
        Assert.Equal((RunStatus.Succeeded, StopReason.Stopped), (run.Status, run.StopReason));

        body["max_steps"] = 100_000;
        JobRow whole = await _server.EndAsync((await _server.SubmittedAsync(body)).Id());
        LossPoint[] expected = await _server.Losses.ReadAsync(whole.Runs[0].Id, 0, 99_000).ToArrayAsync(), actual = await _server.Losses.ReadAsync(run.Id, 0, 99_000).ToArrayAsync();
        int common = Math.Min(expected.Length, actual.Length - 1);
        Assert.True(common > 0);
        Assert.Equal(expected.Take(common), actual.Take(common));
    }

    [Fact]
    public async Task Times_stay_in_order_the_newest_job_comes_first_and_keys_and_streams_hold()
    {
        string dataset = await _server.TwoPointsAsync(), blocker = await _server.SubmitEndlessAsync(dataset);
        Task<List<ReceivedEvent>> watched = _server.Client.WatchAsync(blocker).ToListAsync().AsTask();
        await _server.TrainingAsync(blocker);
        string queued = await PostAsync(dataset, "one key");
        _clock.Jump(TimeSpan.FromHours(-1));
        await _server.Jobs.RequestCancelAsync(blocker);
        string newest = await PostAsync(dataset, "another key");
        _clock.Jump(TimeSpan.FromHours(2));
        Assert.Equal(queued, await PostAsync(dataset, "one key"));

        foreach (string id in new[] { blocker, queued, newest })
        {
            JobRow job = await _server.EndAsync(id);
            Assert.True(job.CreatedAt <= job.StartedAt && job.StartedAt <= job.FinishedAt, $"{job.CreatedAt}, {job.StartedAt}, {job.FinishedAt}");
        }
        JsonElement list = await _server.GetJsonAsync("/v1/jobs");
        Assert.Equal([newest, queued, blocker], list.GetProperty("data").EnumerateArray().Select(job => job.Id()));
        List<ReceivedEvent> events = await watched;
        EventClient.AssertGrowing(events);
        Assert.Equal("done", events[^1].Type);
    }

    public void Dispose() => _server.Dispose();

    async Task<string> PostAsync(string dataset, string key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/jobs")
        {
            Content = new StringContent(JobClient.LineJob(dataset, epochs: 5).ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", key } },
        };
        using HttpResponseMessage answer = await _server.Client.SendAsync(request);
        return (await answer.JsonAsync()).Id();
    }
}
