using Descent.Persistence.Database;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Tests.Jobs;

public class JobStoreTests
{
    [Fact]
    public async Task A_job_comes_back_as_it_was_given()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        NewJob given = new(null, null, """{"a":1}""", """[{"model":"linear"}]""", [new Warning("slow", "It will crawl.", "/optimizer")], [new(3), new(5) { Changes = "{}" }, new(long.MaxValue, 2) { Overrides = "{}" }]);
        string id = (await storage.Jobs.CreateAsync(given))!.Id;

        JobRow job = (await storage.Jobs.GetAsync(id))!;

        Assert.Equal((given.Name, given.DatasetId, given.Spec, given.Choices), (job.Name, job.DatasetId, job.Spec, job.Choices));
        Assert.Equal(given.Warnings, job.Warnings);
        Assert.Equal((RunStatus.Queued, storage.Time.GetUtcNow()), (job.Status, job.CreatedAt));
        Assert.Equal(given.Runs, job.Runs.Select(run => run.Variation));
        Assert.Equal([0, 1, 2], job.Runs.Select(run => run.Index));
        Assert.Equal(job.Runs.Select(run => run.Id), (await storage.Runs.QueuedAsync()).Select(run => run.Id));
        Assert.Equal((null, null), (job.StartedAt, job.FinishedAt));
        Assert.Null(await storage.Jobs.GetAsync("job_unknown"));
    }

    [Fact]
    public async Task A_job_on_a_dataset_that_is_gone_is_not_made()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        Assert.Null(await storage.Jobs.CreateAsync(new NewJob(null, "ds_gone", "{}", "[]", [], [new(0)])));
        Assert.Empty((await storage.Jobs.ListAsync(10)).Data);
        Assert.Empty(await storage.Runs.QueuedAsync());
    }

    [Fact]
    public async Task Pages_go_newest_first_without_gap_or_repetition_even_when_the_last_seen_is_deleted()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        List<string> newestFirst = [];
        for (int i = 0; i < 7; i++)
            newestFirst.Insert(0, (await storage.JobAsync()).Id);
        Page<JobRow> first = await storage.Jobs.ListAsync(3);
        Assert.True(first.HasMore);
        string last = first.Data[^1].Id;
        await storage.Jobs.RequestCancelAsync(last);
        await storage.Jobs.DeleteAsync(last);
        await storage.JobAsync();
        Page<JobRow> second = await storage.Jobs.ListAsync(3, last);
        Page<JobRow> third = await storage.Jobs.ListAsync(3, second.Data[^1].Id);
        Assert.Equal((true, false), (second.HasMore, third.HasMore));
        Assert.Equal(newestFirst, first.Data.Concat(second.Data).Concat(third.Data).Select(job => job.Id));
        Assert.All(first.Data, job => Assert.Single(job.Runs));
    }

    [Fact]
    public async Task Lists_filter_by_status_and_dataset()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        DatasetRow dataset = await storage.DatasetAsync();
        JobRow queued = await storage.JobAsync(dataset.Id), running = await storage.JobAsync(dataset.Id), elsewhere = await storage.JobAsync();
        storage.Claims.Claim(running.Runs[0].Id, "me");

        Assert.Equal([elsewhere.Id, queued.Id], await IdsAsync(status: RunStatus.Queued));
        Assert.Equal([running.Id, queued.Id], await IdsAsync(dataset: dataset.Id));
        Assert.Equal([running.Id], await IdsAsync(RunStatus.Running, dataset.Id));
        Assert.Empty(await IdsAsync(RunStatus.Failed));
        Assert.Equal(
            [(RunStatus.Queued, 2), (RunStatus.Running, 1)],
            (await storage.Runs.CountByStatusAsync()).Select(pair => (pair.Key, pair.Value)).Order());

        async Task<IEnumerable<string>> IdsAsync(RunStatus? status = null, string? dataset = null) =>
            (await storage.Jobs.ListAsync(10, null, status, dataset)).Data.Select(job => job.Id);
    }

    [Fact]
    public async Task Cancelling_a_job_ends_what_waits_and_tells_what_runs()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync(null, 1, 2, 3);
        storage.Claims.Finish(storage.Claims.Claim(job.Runs[0].Id, "me")!.Token, Trainings.Result(model: [1]));
        RunToken token = storage.Claims.Claim(job.Runs[1].Id, "me")!.Token;

        Assert.Equal(JobRequest.Accepted, await storage.Jobs.RequestCancelAsync(job.Id));
        JobRow cancelling = (await storage.Jobs.GetAsync(job.Id))!;
        Assert.Equal([RunStatus.Succeeded, RunStatus.Cancelling, RunStatus.Cancelled], cancelling.Runs.Select(run => run.Status));
        Assert.Equal((RunStatus.Cancelling, null), (cancelling.Status, cancelling.FinishedAt));
        Assert.Null(storage.Claims.Claim(job.Runs[2].Id, "me"));

        storage.Claims.Finish(token, Trainings.Result(StopReason.Cancelled));
        Assert.Equal(RunStatus.Cancelled, (await storage.Jobs.GetAsync(job.Id))!.Status);
        Assert.Equal(JobRequest.Finished, await storage.Jobs.RequestCancelAsync(job.Id));
        Assert.Equal(JobRequest.NotFound, await storage.Jobs.RequestCancelAsync("job_unknown"));
    }

    [Fact]
    public async Task A_run_that_was_told_to_stop_while_it_waited_hears_of_it_when_claimed()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync();
        Assert.Equal(JobRequest.Accepted, await storage.Jobs.RequestStopAsync(job.Id));
        Assert.Null(await storage.Runs.WantedAsync(job.Runs[0].Id));
        Assert.Equal(Wanted.Stop, storage.Claims.Claim(job.Runs[0].Id, "me")!.Wanted);
        Assert.Equal(Wanted.Stop, await storage.Runs.WantedAsync(job.Runs[0].Id));
        await storage.Jobs.RequestCancelAsync(job.Id);
        Assert.Equal(Wanted.Cancel, await storage.Runs.WantedAsync(job.Runs[0].Id));
    }

    [Fact]
    public async Task A_paused_job_keeps_what_it_has_and_goes_on_when_resumed()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync(null, 1, 2);
        RunToken token = storage.Claims.Claim(job.Runs[0].Id, "me")!.Token;
        storage.Claims.SaveCheckpoint(token, new Checkpoint(10, [4]), Trainings.Losses(0, 10), Trainings.Progress(10));

        await storage.Jobs.RequestPauseAsync(job.Id);
        Assert.Equal(Wanted.Pause, await storage.Runs.WantedAsync(job.Runs[0].Id));
        Assert.Equal([RunStatus.Running, RunStatus.Paused], (await storage.Jobs.GetAsync(job.Id))!.Runs.Select(run => run.Status));
        storage.Claims.Suspend(token);
        JobRow paused = (await storage.Jobs.GetAsync(job.Id))!;
        Assert.Equal([RunStatus.Paused, RunStatus.Paused, RunStatus.Paused], paused.Runs.Select(run => run.Status).Append(paused.Status));
        Assert.Empty(await storage.Runs.QueuedAsync());

        await storage.Jobs.RequestResumeAsync(job.Id);
        Assert.Equal(job.Runs.Select(run => run.Id), (await storage.Runs.QueuedAsync()).Select(run => run.Id));
        ClaimedRun again = storage.Claims.Claim(job.Runs[0].Id, "another")!;
        Assert.Equal((10L, Wanted.None), (again.Checkpoint!.Step, again.Wanted));
    }

    [Fact]
    public async Task A_pause_that_was_taken_back_before_the_worker_let_go_leaves_the_run_in_the_queue()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync();
        RunToken token = storage.Claims.Claim(job.Runs[0].Id, "me")!.Token;
        await storage.Jobs.RequestPauseAsync(job.Id);
        await storage.Jobs.RequestResumeAsync(job.Id);
        Assert.Equal(Wanted.None, await storage.Runs.WantedAsync(job.Runs[0].Id));
        storage.Claims.Suspend(token);
        Assert.Equal(RunStatus.Queued, (await storage.Jobs.GetAsync(job.Id))!.Status);
    }

    [Fact]
    public async Task Stopping_a_job_ends_the_runs_that_have_begun_and_drops_the_others()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync(null, 1, 2, 3, 4);
        RunToken training = storage.Claims.Claim(job.Runs[1].Id, "me")!.Token;
        storage.Claims.Suspend(storage.Claims.Claim(job.Runs[2].Id, "me")!.Token);

        Assert.Equal(JobRequest.Accepted, await storage.Jobs.RequestStopAsync(job.Id));

        JobRow stopping = (await storage.Jobs.GetAsync(job.Id))!;
        Assert.Equal([RunStatus.Cancelled, RunStatus.Running, RunStatus.Queued, RunStatus.Cancelled], stopping.Runs.Select(run => run.Status));
        Assert.Equal([StopReason.Stopped, null, null, StopReason.Stopped], stopping.Runs.Select(run => run.StopReason));
        Assert.Equal([new QueuedRun(job.Runs[2].Id, 0, OnlyToEnd: true)], await storage.Runs.QueuedAsync());
        storage.Claims.Finish(training, Trainings.Result(StopReason.Stopped, model: [1]));
        storage.Claims.Finish(storage.Claims.Claim(job.Runs[2].Id, "me")!.Token, Trainings.Result(StopReason.Stopped, model: [1]));
        Assert.Equal(RunStatus.Succeeded, (await storage.Jobs.GetAsync(job.Id))!.Status);
    }

    [Fact]
    public async Task Stopping_a_job_that_has_not_begun_leaves_one_run_to_end()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync(null, 1, 2, 3);
        await storage.Jobs.RequestPauseAsync(job.Id);
        await storage.Jobs.RequestStopAsync(job.Id);
        Assert.Equal([new QueuedRun(job.Runs[0].Id, 0, OnlyToEnd: true)], await storage.Runs.QueuedAsync());
        await storage.Jobs.RequestPauseAsync(job.Id);
        Assert.Equal(RunStatus.Queued, (await storage.Jobs.GetAsync(job.Id))!.Status);
    }

    [Fact]
    public async Task Deleting_a_job_takes_all_it_made_and_leaves_the_others()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync(null, 1, 2), other = await storage.JobAsync();
        storage.Claims.Finish(storage.Claims.Claim(other.Runs[0].Id, "me")!.Token, Trainings.Result(losses: Trainings.Losses(0, 5), model: [1]));
        foreach (RunRow run in job.Runs)
        {
            Assert.Equal(DeleteOutcome.InUse, await storage.Jobs.DeleteAsync(job.Id));
            storage.Claims.Finish(storage.Claims.Claim(run.Id, "me")!.Token, Trainings.Result(losses: Trainings.Losses(0, 5), model: [1]));
        }

        Assert.Equal(DeleteOutcome.Deleted, await storage.Jobs.DeleteAsync(job.Id));

        Assert.Equal(DeleteOutcome.NotFound, await storage.Jobs.DeleteAsync(job.Id));
        await using DescentDatabase database = storage.Database();
        Assert.Equal(
            (1, 1, 1, 1, 0),
            (await database.Jobs.CountAsync(), await database.Runs.CountAsync(), await database.LossChunks.CountAsync(),
                await database.Models.CountAsync(), await database.Checkpoints.CountAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("WHERE status = 'succeeded'")]
    [InlineData("WHERE dataset_id = 'ds_1'")]
    public async Task A_page_is_found_by_an_index_in_its_order_however_many_jobs_there_are(string filter)
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        await using DescentDatabase database = storage.Database();
        await database.Database.OpenConnectionAsync();
        await using System.Data.Common.DbCommand command = database.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN SELECT * FROM jobs {filter} ORDER BY id DESC LIMIT 21";
        await using System.Data.Common.DbDataReader plan = await command.ExecuteReaderAsync();
        List<string> steps = [];
        while (await plan.ReadAsync())
            steps.Add(plan.GetString(3));
        Assert.Contains("USING INDEX", Assert.Single(steps));
    }
}
