using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Persistence.Tests.Runs;

public class RunChangesTests
{
    [Fact]
    public async Task Every_write_wakes_those_who_wait_for_its_job_and_hardly_anybody_else()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync();
        // Jobs share signals; three others hardly ever all have this one's.
        Task[] untouched = [.. Enumerable.Range(0, 3).Select(i => storage.Changes.Next($"job_{i}"))];
        RunToken token = null!;
        Action[] writes =
        [
            () => token = storage.Claims.Claim(job.Runs[0].Id, "me")!.Token,
            () => storage.Claims.SetPhase(token, RunPhase.Training),
            () => storage.Claims.SaveProgress(token, Trainings.Progress(1)),
            () => storage.Claims.SaveCheckpoint(token, new Checkpoint(1, [1]), [], Trainings.Progress(1)),
            () => storage.Claims.Suspend(token),
            () => token = storage.Claims.Claim(job.Runs[0].Id, "me")!.Token,
            () => storage.Claims.Finish(token, Trainings.Result()),
        ];
        foreach (Action write in writes)
        {
            Task change = storage.Changes.Next(job.Id);
            Assert.False(change.IsCompleted);
            write();
            await change;
        }
        Task deleted = storage.Changes.Next(job.Id);
        await storage.Jobs.DeleteAsync(job.Id);
        await deleted;
        Assert.Contains(untouched, task => !task.IsCompleted);
    }

    [Fact]
    public async Task A_cancel_request_wakes_the_worker_and_a_second_one_changes_nothing()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync();
        storage.Claims.Claim(job.Runs[0].Id, "me");
        Task change = storage.Changes.Next(job.Id);
        await storage.Jobs.RequestCancelAsync(job.Id);
        await change;
        Task second = storage.Changes.Next(job.Id);
        long version = (await storage.Jobs.GetAsync(job.Id))!.Version;
        Assert.Equal(JobRequest.Accepted, await storage.Jobs.RequestCancelAsync(job.Id));
        Assert.Equal(JobRequest.Cancelling, await storage.Jobs.RequestStopAsync(job.Id));
        Assert.Equal(version, (await storage.Jobs.GetAsync(job.Id))!.Version);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task The_queue_calls_for_workers_when_a_run_enters_it()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        Task submitted = storage.Changes.NextQueued();
        JobRow job = await storage.JobAsync();
        await submitted;
        Task back = storage.Changes.NextQueued();
        RunToken token = storage.Claims.Claim(job.Runs[0].Id, "me")!.Token;
        Assert.False(back.IsCompleted);
        storage.Claims.Suspend(token);
        await back;
    }
}
