using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Persistence.Tests.Runs;

public class RestartTests
{
    [Fact]
    public async Task After_a_restart_interrupted_runs_wait_with_their_checkpoints_and_cancelled_ones_are_over()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow interrupted = await storage.JobAsync(), cancelled = await storage.JobAsync();
        JobRow waiting = await storage.JobAsync(), done = await storage.JobAsync();
        RunToken token = storage.Claims.Claim(interrupted.Runs[0].Id, "dies")!.Token;
        storage.Claims.SaveCheckpoint(token, new Checkpoint(10, [4]), Trainings.Losses(0, 10), Trainings.Progress(10));
        storage.Claims.Claim(cancelled.Runs[0].Id, "dies");
        await storage.Jobs.RequestCancelAsync(cancelled.Id);
        storage.Claims.Finish(storage.Claims.Claim(done.Runs[0].Id, "dies")!.Token, Trainings.Result());

        await storage.RestartAsync();

        Assert.Equal([interrupted.Runs[0].Id, waiting.Runs[0].Id], (await storage.Runs.QueuedAsync()).Select(run => run.Id));
        Assert.Equal(
            [RunStatus.Succeeded, RunStatus.Queued, RunStatus.Cancelled, RunStatus.Queued],
            (await storage.Jobs.ListAsync(10)).Data.Select(job => job.Status));
        RunRow over = await storage.RunAsync(cancelled.Runs[0].Id);
        Assert.Equal((StopReason.Cancelled, storage.Time.GetUtcNow()), (over.StopReason, over.FinishedAt!.Value));
        Assert.Equal(FencedWrite.Stale, storage.Claims.SaveProgress(token, Trainings.Progress(11)));
        ClaimedRun claim = storage.Claims.Claim(interrupted.Runs[0].Id, "next")!;
        Assert.Equal((10L, 2L), (claim.Checkpoint!.Step, claim.Token.Epoch));
    }

    [Fact]
    public async Task A_run_whose_process_died_before_it_could_pause_is_paused_all_the_same()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync();
        RunToken token = storage.Claims.Claim(job.Runs[0].Id, "dies")!.Token;
        storage.Claims.SaveCheckpoint(token, new Checkpoint(10, [4]), Trainings.Losses(0, 10), Trainings.Progress(10));
        await storage.Jobs.RequestPauseAsync(job.Id);

        await storage.RestartAsync();

        Assert.Equal(RunStatus.Paused, (await storage.Jobs.GetAsync(job.Id))!.Status);
        await storage.Jobs.RequestResumeAsync(job.Id);
        Assert.Equal(10, storage.Claims.Claim(job.Runs[0].Id, "next")!.Checkpoint!.Step);
    }

    [Fact]
    public async Task No_version_that_a_client_may_have_seen_comes_again_after_a_loss_of_power()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync();
        // As after a loss of power: these claims and phases are not in the database, yet a client may have seen their versions.
        await storage.RestartAsync();
        JobRow after = (await storage.Jobs.GetAsync(job.Id))!;
        Assert.InRange(after.Version, job.Version + 1_000_000, long.MaxValue / 2);
        Assert.InRange(after.Runs[0].Version, job.Runs[0].Version + 1_000_000, long.MaxValue / 2);
    }

    [Fact]
    public async Task Ids_go_on_growing_when_the_clock_was_set_back_between_two_processes()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string earlier = (await storage.JobAsync()).Id;
        storage.Time.AdjustTime(storage.Time.GetUtcNow().AddHours(-1));
        await storage.RestartAsync();
        string later = (await storage.JobAsync()).Id;
        Assert.Equal([later, earlier], (await storage.Jobs.ListAsync(10)).Data.Select(job => job.Id));
    }
}
