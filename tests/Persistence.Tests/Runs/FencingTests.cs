using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Persistence.Tests.Runs;

public class FencingTests
{
    [Fact]
    public async Task A_run_goes_from_the_queue_to_its_result()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync((await storage.DatasetAsync()).Id, 7);
        string id = Assert.Single(await storage.Runs.QueuedAsync());

        ClaimedRun claim = storage.Claims.Claim(id, "worker 1")!;
        Assert.Equal((1L, 7L, job.Spec, job.DatasetId, Wanted.None), (claim.Token.Epoch, claim.Seed, claim.Spec, claim.DatasetId, claim.Wanted));
        Assert.Null(claim.Checkpoint);
        RunRow running = await storage.RunAsync(id);
        Assert.Equal((RunStatus.Running, RunPhase.Loading, storage.Time.GetUtcNow()), (running.Status, running.Phase, running.StartedAt!.Value));

        Assert.Equal(FencedWrite.Written, storage.Claims.SetPhase(claim.Token, RunPhase.Training));
        Assert.Equal(FencedWrite.Written, storage.Claims.SaveProgress(claim.Token, Trainings.Progress(10, double.NaN)));
        Assert.Equal(
            FencedWrite.Written,
            storage.Claims.SaveCheckpoint(claim.Token, new Checkpoint(50, [1, 2, 3]), Trainings.Losses(0, 50), Trainings.Progress(50)));
        storage.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(FencedWrite.Written, storage.Claims.Finish(claim.Token, Trainings.Result(losses: Trainings.Losses(50, 51), model: [9, 8])));

        JobRow done = (await storage.Jobs.GetAsync(job.Id))!;
        RunRow run = Assert.Single(done.Runs);
        Assert.Equal((RunStatus.Succeeded, RunStatus.Succeeded, RunPhase.Done), (done.Status, run.Status, run.Phase));
        Assert.Equal(TimeSpan.FromSeconds(3), done.FinishedAt - done.StartedAt);
        Assert.Equal((StopReason.Completed, 101L), (run.StopReason, run.RecordedLosses));
        Assert.Equal(Trainings.Result().Metrics, run.Metrics);
        Assert.Equal(Trainings.Progress(1000), run.Progress);
        Assert.Equal(Trainings.Result().Warnings, run.Warnings);
        Assert.Equal([9, 8], await storage.Runs.ModelAsync(id));
        LossPoint[] losses = await storage.Losses.ReadAsync(id).ToArrayAsync();
        Assert.Equal([.. Trainings.Losses(0, 50), .. Trainings.Losses(50, 51)], losses);
    }
}
