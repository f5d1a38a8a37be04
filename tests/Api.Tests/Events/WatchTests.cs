using System.Net;
using System.Text.Json;
using Descent.Api.Tests.Work;
using Descent.Persistence;
using Descent.Persistence.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Descent.Api.Tests.Events;

public sealed class WatchTests(WorkServer server) : IClassFixture<WorkServer>
{
    [Fact]
    public async Task A_watcher_sees_everything_from_the_queue_to_the_end()
    {
        string job = await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 20_000);
        List<ReceivedEvent> events = await server.Client.WatchAsync(job).ToListAsync();
        EventClient.AssertGrowing(events);
        Assert.Equal(["queued", "running", "succeeded"], Data(events, "status", "status"));
        Assert.Equal(Enumerable.Range(0, 20_001).Select(step => (long)step), events.Steps());
        Assert.NotEmpty(Data(events, "progress", "phase"));
        ReceivedEvent done = events[^1];
        Assert.Equal(("done", "succeeded", "completed"), (done.Type, Text(done, "status"), Text(done, "stop_reason")));
        Assert.Equal((await server.Jobs.GetAsync(job))!.Runs[0].Id, Text(done, "best_run"));
    }

    [Fact]
    public async Task The_points_of_the_stream_are_those_of_the_history()
    {
        string job = await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 3_000);
        ReceivedEvent[] losses = await server.Client.WatchAsync(job).Where(received => received.Type == "loss").ToArrayAsync();
        JsonElement history = await server.GetJsonAsync($"/v1/runs/{(await server.Jobs.GetAsync(job))!.Runs[0].Id}/losses");
        Assert.All(losses, batch => Assert.Equal(history.GetProperty("columns").GetRawText(), batch.Data.GetProperty("columns").GetRawText()));
        Assert.Equal(
            history.GetProperty("rows").EnumerateArray().Select(row => row.GetRawText()),
            losses.SelectMany(batch => batch.Data.GetProperty("rows").EnumerateArray()).Select(row => row.GetRawText()));
    }

    [Fact]
    public async Task A_stream_that_is_cut_again_and_again_has_neither_gap_nor_duplicate()
    {
        string job = await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 60_000);
        List<ReceivedEvent> events = [];
        for (int piece = 1; events is not [.., { Type: "done" }]; piece++)
        {
            await foreach (ReceivedEvent received in server.Client.WatchAsync(job, events is [.., var last] ? last.Id : 0).Take(1 + piece % 5))
                events.Add(received);
        }
        EventClient.AssertGrowing(events);
        Assert.Equal(Enumerable.Range(0, 60_001).Select(step => (long)step), events.Steps());
        Assert.Equal(["queued", "running", "succeeded"], Data(events, "status", "status"));
        Assert.Single(events, received => received.Type == "done");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/html, application/*;q=0.5")]
    public async Task Who_takes_no_stream_is_told_that_there_is_nothing_else(string accept)
    {
        string job = await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 10);
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/jobs/{job}/events");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        JsonElement problem = await response.ProblemAsync(HttpStatusCode.NotAcceptable);
        Assert.Equal("text/event-stream", problem.GetProperty("errors")[0].GetProperty("allowed")[0].GetString());
    }

    [Fact]
    public async Task Who_has_seen_the_end_is_told_not_to_come_again()
    {
        string job = await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 10);
        ReceivedEvent done = await server.Client.WatchAsync(job).LastAsync();
        using HttpResponseMessage again = await server.Client.OpenAsync(job, done.Id);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        // The number before is that of the last state.
        Assert.Equal(["done"], await server.Client.WatchAsync(job, done.Id - 1).Select(received => received.Type).ToArrayAsync());
    }

    [Fact]
    public async Task Batches_are_thinned_on_demand_and_keep_their_extremes()
    {
        string job = await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 5_000);
        await server.EndAsync(job);
        ReceivedEvent[] batches = await server.Client.WatchAsync(job, query: "?points=50").Where(received => received.Type == "loss").ToArrayAsync();
        Assert.All(batches, batch => Assert.InRange(batch.Steps.Count(), 1, 50));
        Assert.Equal((0L, 5_000L), (batches.Steps().First(), batches.Steps().Last()));
    }

    [Fact]
    public async Task A_job_counts_as_watched_while_somebody_watches_it()
    {
        WatchedJobs watched = server.Services.GetRequiredService<WatchedJobs>();
        string job = await server.SubmitEndlessAsync(await server.TwoPointsAsync());
        Assert.False(watched.Contains(job));
        await using (IAsyncEnumerator<ReceivedEvent> events = server.Client.WatchAsync(job).GetAsyncEnumerator())
        {
            Assert.True(await events.MoveNextAsync());
            Assert.True(watched.Contains(job));
        }
        await server.Jobs.RequestCancelAsync(job);
        await server.EndAsync(job);
    }

    [Fact]
    public async Task A_watcher_of_a_job_that_is_deleted_comes_to_an_end()
    {
        string job = await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 10);
        await server.EndAsync(job);
        long end = (await server.Jobs.GetAsync(job))!.Events;
        using HttpResponseMessage open = await server.Client.OpenAsync(job, end - 1);
        Assert.Equal(DeleteOutcome.Deleted, await server.Jobs.DeleteAsync(job));
        await open.Content.ReadAsStringAsync();
        using HttpResponseMessage gone = await server.Client.OpenAsync(job, 0);
        await gone.ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("nine")]
    [InlineData("99999999999999999999")]
    public async Task A_last_event_that_is_no_number_is_refused(string known)
    {
        string job = await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 10);
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/jobs/{job}/events") { Headers = { { "Last-Event-ID", known } } };
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        await response.ProblemAsync(HttpStatusCode.BadRequest);
    }

    static IEnumerable<string> Data(IEnumerable<ReceivedEvent> events, string type, string member) =>
        events.Where(received => received.Type == type).Select(received => Text(received, member));

    static string Text(ReceivedEvent received, string member) => received.Data.GetProperty(member).GetString()!;
}
