using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Api.Tests.Jobs;
using Descent.Persistence.Jobs;

namespace Descent.Api.Tests.Work;

/// <summary>Who is next.</summary>
public sealed class QueueTests(WorkServer server) : IClassFixture<WorkServer>
{
    [Fact]
    public async Task Jobs_begin_by_priority_then_by_age_and_say_where_they_stand()
    {
        string dataset = await server.TwoPointsAsync(), blocker = await server.SubmitEndlessAsync(dataset);
        await server.TrainingAsync(blocker);
        Dictionary<string, string> jobs = [];
        foreach ((string name, int priority) in new[] { ("low", -1), ("first", 0), ("second", 0), ("urgent", 5) })
        {
            JsonObject body = JobClient.LineJob(dataset, epochs: 5);
            body["priority"] = priority;
            jobs[name] = (await server.SubmittedAsync(body)).Id();
        }
        string[] order = ["urgent", "first", "second", "low"];
        for (int i = 0; i < order.Length; i++)
            Assert.Equal(i + 1, (await server.GetJsonAsync($"/v1/jobs/{jobs[order[i]]}")).GetProperty("queue_position").GetInt32());
        using HttpResponseMessage before = await server.Client.GetAsync($"/v1/jobs/{jobs["second"]}");

        using HttpResponseMessage cancelled = await server.PostAsync($"/v1/jobs/{jobs["first"]}/cancel", null);
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        // A place in the queue changes without the job, and no client may take the old one for the new.
        using HttpRequestMessage again = new(HttpMethod.Get, $"/v1/jobs/{jobs["second"]}");
        again.Headers.IfNoneMatch.Add(before.Headers.ETag!);
        using HttpResponseMessage after = await server.Client.SendAsync(again);
        Assert.Equal((HttpStatusCode.OK, 2), (after.StatusCode, (await after.JsonAsync()).GetProperty("queue_position").GetInt32()));

        await server.Jobs.RequestCancelAsync(blocker);
        List<JobRow> ended = [];
        foreach (string name in new[] { "low", "second", "urgent" })
            ended.Add(await server.EndAsync(jobs[name]));
        Assert.Equal([jobs["urgent"], jobs["second"], jobs["low"]], ended.OrderBy(job => job.StartedAt).Select(job => job.Id));
        Assert.Equal(JsonValueKind.Null, (await server.GetJsonAsync($"/v1/jobs/{jobs["low"]}")).GetProperty("queue_position").ValueKind);
    }

    [Fact]
    public async Task A_priority_beyond_the_bounds_is_refused()
    {
        JsonObject body = JobClient.LineJob(await server.TwoPointsAsync());
        body["priority"] = 101;
        using HttpResponseMessage response = await server.PostAsync("/v1/jobs", body);
        Assert.Contains("/priority", (await response.ProblemAsync(HttpStatusCode.BadRequest)).GetRawText());
    }
}
