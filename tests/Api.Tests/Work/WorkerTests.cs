using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Api.Tests.Work;

public sealed class WorkerTests(WorkServer server) : IClassFixture<WorkServer>
{
    [Fact]
    public async Task A_queued_job_trains_to_its_result()
    {
        JobRow job = await server.EndAsync(await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 100));
        RunRow run = Assert.Single(job.Runs);
        Assert.Equal((RunStatus.Succeeded, RunPhase.Done, StopReason.Completed), (run.Status, run.Phase, run.StopReason));
        Assert.NotNull(run.Metrics);
        Assert.NotNull(await server.Runs.ModelAsync(run.Id));
        LossPoint[] losses = await server.Losses.ReadAsync(run.Id).ToArrayAsync();
        Assert.Equal(Enumerable.Range(0, 101).Select(step => (long)step), losses.Select(point => point.Step));
        Assert.Equal([14.5, 1.81, 0.54325], losses.Take(3).Select(point => Math.Round(point.Train, 12)));
    }

    [Fact]
    public async Task Jobs_begin_in_the_order_of_their_submission()
    {
        string dataset = await server.TwoPointsAsync();
        string first = await server.SubmitEndlessAsync(dataset);
        await server.TrainingAsync(first);
        List<string> waiting = [];
        for (int i = 0; i < 5; i++)
            waiting.Add(await server.SubmitLineAsync(dataset, epochs: 10));
        Assert.Equal(RunStatus.Queued, (await server.Jobs.GetAsync(waiting[0]))!.Status);

        await server.Jobs.RequestCancelAsync(first);
        List<JobRow> ended = [];
        foreach (string job in waiting)
            ended.Add(await server.EndAsync(job));
        Assert.All(ended, job => Assert.Equal(RunStatus.Succeeded, job.Status));
        Assert.Equal(waiting, ended.OrderBy(job => job.StartedAt).Select(job => job.Id));
        Assert.All(ended.Zip(ended.Skip(1)), pair => Assert.True(pair.First.FinishedAt <= pair.Second.StartedAt, "Two runs trained at once."));
    }

    [Fact]
    public async Task A_running_job_is_cancelled_and_keeps_no_model()
    {
        string id = await server.SubmitEndlessAsync(await server.TwoPointsAsync());
        await server.TrainingAsync(id);
        await server.Jobs.RequestCancelAsync(id);
        RunRow run = (await server.EndAsync(id)).Runs[0];
        Assert.Equal((RunStatus.Cancelled, StopReason.Cancelled), (run.Status, run.StopReason));
        Assert.Null(await server.Runs.ModelAsync(run.Id));
    }

    [Fact]
    public async Task A_queued_job_is_cancelled_without_having_begun()
    {
        string dataset = await server.TwoPointsAsync();
        string blocker = await server.SubmitEndlessAsync(dataset);
        await server.TrainingAsync(blocker);
        string id = await server.SubmitLineAsync(dataset, epochs: 10);
        await server.Jobs.RequestCancelAsync(id);
        await server.Jobs.RequestCancelAsync(blocker);
        JobRow after = await server.EndAsync(await server.SubmitLineAsync(dataset, epochs: 10));
        Assert.Equal(RunStatus.Succeeded, after.Status);

        JobRow job = (await server.Jobs.GetAsync(id))!;
        Assert.Equal(RunStatus.Cancelled, job.Status);
        Assert.Null(job.StartedAt);
    }

    [Fact]
    public async Task A_stopped_job_succeeds_with_what_it_has()
    {
        string id = await server.SubmitEndlessAsync(await server.TwoPointsAsync());
        await server.TrainingAsync(id);
        await server.Jobs.RequestStopAsync(id);
        RunRow run = (await server.EndAsync(id)).Runs[0];
        Assert.Equal((RunStatus.Succeeded, StopReason.Stopped), (run.Status, run.StopReason));
        Assert.NotNull(await server.Runs.ModelAsync(run.Id));
    }

    [Fact]
    public async Task A_run_that_throws_fails_alone_and_tells_nothing_of_the_insides()
    {
        string dataset = await server.TwoPointsAsync();
        string broken = await server.QueueAsync(dataset, """{"target":"y"}""");
        string sound = await server.SubmitLineAsync(dataset, epochs: 10);
        RunRow run = (await server.EndAsync(broken)).Runs[0];
        Assert.Equal((RunStatus.Failed, "internal_error"), (run.Status, run.Error!.Code));
        foreach (string inside in new[] { "Exception", "Descent", "System", "/", "   at " })
            Assert.DoesNotContain(inside, run.Error.Message);
        Assert.Equal(RunStatus.Succeeded, (await server.EndAsync(sound)).Status);
    }
}
