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
        string id = Assert.Single(await storage.Runs.QueuedAsync()).Id;

        ClaimedRun claim = storage.Claims.Claim(id, "worker 1")!;
        Assert.Equal((1L, 7L, job.Spec, job.DatasetId, Wanted.None), (claim.Token.Epoch, claim.Variation.Seed, claim.Spec, claim.DatasetId, claim.Wanted));
        Assert.Null(claim.Checkpoint);
        RunRow running = await storage.RunAsync(id);
        Assert.Equal((RunStatus.Running, RunPhase.Loading, storage.Time.GetUtcNow()), (running.Status, running.Phase, running.StartedAt!.Value));

        Assert.Equal(FencedWrite.Written, storage.Claims.SetPhase(claim.Token, RunPhase.Preparing));
        Assert.Equal(RunPhase.Preparing, (await storage.RunAsync(id)).Phase);
        Save(storage, claim.Token, 50, Trainings.Losses(0, 50));
        storage.Time.Advance(TimeSpan.FromSeconds(3));
        TrainingResult result = Trainings.Result(losses: Trainings.Losses(50, 51), model: [9, 8]);
        Assert.Equal(FencedWrite.Written, storage.Claims.Finish(claim.Token, result));

        JobRow done = (await storage.Jobs.GetAsync(job.Id))!;
        RunRow run = Assert.Single(done.Runs);
        Assert.Equal((RunStatus.Succeeded, RunStatus.Succeeded, RunPhase.Done), (done.Status, run.Status, run.Phase));
        Assert.Equal(TimeSpan.FromSeconds(3), done.FinishedAt - done.StartedAt);
        Assert.Equal((StopReason.Completed, 101L, result.Metrics, result.Progress), (run.StopReason, run.RecordedLosses, run.Metrics, run.Progress));
        Assert.Equal(result.Warnings, run.Warnings);
        Assert.Equal([9, 8], await storage.Runs.ModelAsync(id));
        LossPoint[] losses = [.. Trainings.Losses(0, 50), .. Trainings.Losses(50, 51)];
        Assert.Equal(losses, await storage.Losses.ReadAsync(id).ToArrayAsync());
    }

    [Fact]
    public async Task A_stale_worker_cannot_finish_a_rescued_run()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync();
        string id = job.Runs[0].Id;
        RunToken frozen = storage.Claims.Claim(id, "frozen")!.Token;
        Save(storage, frozen, 10, Trainings.Losses(0, 10));
        Assert.True(storage.Claims.Rescue(id));
        ClaimedRun rescued = storage.Claims.Claim(id, "rescuer")!;
        Assert.Equal((10L, 2L), (rescued.Checkpoint!.Step, rescued.Token.Epoch));
        JobRow before = (await storage.Jobs.GetAsync(job.Id))!;

        Assert.Equal(FencedWrite.Stale, storage.Claims.SetPhase(frozen, RunPhase.Evaluating));
        Assert.Equal(FencedWrite.Stale, storage.Claims.SaveProgress(frozen, Trainings.Progress(20)));
        Assert.Equal(
            FencedWrite.Stale, storage.Claims.SaveCheckpoint(frozen, new Checkpoint(20, [6]), Trainings.Losses(10, 10), Trainings.Progress(20)));
        Assert.Equal(FencedWrite.Stale, storage.Claims.Suspend(frozen));
        Assert.Equal(FencedWrite.Stale, storage.Claims.Fail(frozen, new TrainingError("internal", "A fault.", null, null, null)));
        Assert.Equal(FencedWrite.Stale, storage.Claims.Finish(frozen, Trainings.Result(losses: Trainings.Losses(10, 10), model: [6])));

        JobRow after = (await storage.Jobs.GetAsync(job.Id))!;
        Assert.Equal((before.Version, before.Runs[0].Version, RunStatus.Running), (after.Version, after.Runs[0].Version, after.Status));
        Assert.Null(await storage.Runs.ModelAsync(id));
        Assert.Equal(10, await storage.Losses.CountAsync(id));
        Assert.Equal(FencedWrite.Written, storage.Claims.Finish(rescued.Token, Trainings.Result(losses: Trainings.Losses(10, 5), model: [7])));
        Assert.Equal(FencedWrite.Stale, storage.Claims.Finish(frozen, Trainings.Result(model: [6])));
        Assert.Equal([7], await storage.Runs.ModelAsync(id));
    }

    [Fact]
    public async Task Of_many_workers_that_want_a_run_one_gets_it()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string id = (await storage.JobAsync()).Runs[0].Id;
        ClaimedRun?[] claims = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(worker => Task.Run(() => storage.Claims.Claim(id, $"worker {worker}"))));
        Assert.Equal(1, Assert.Single(claims.OfType<ClaimedRun>()).Token.Epoch);
        Assert.Null(storage.Claims.Claim("run_unknown", "me"));
    }

    [Fact]
    public async Task A_suspended_run_goes_on_from_its_checkpoint_and_keeps_its_first_start()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string id = (await storage.JobAsync()).Runs[0].Id;
        DateTimeOffset start = storage.Time.GetUtcNow();
        RunToken first = storage.Claims.Claim(id, "one")!.Token;
        Save(storage, first, 10, Trainings.Losses(0, 10));
        Save(storage, first, 20, Trainings.Losses(10, 10));
        Assert.Equal(FencedWrite.Written, storage.Claims.Suspend(first));
        Assert.Equal((RunStatus.Queued, RunPhase.Waiting), ((await storage.RunAsync(id)).Status, (await storage.RunAsync(id)).Phase));

        storage.Time.Advance(TimeSpan.FromHours(1));
        ClaimedRun second = storage.Claims.Claim(id, "two")!;
        Assert.Equal(20, second.Checkpoint!.Step);
        Assert.Equal([20], second.Checkpoint.Bytes);
        RunRow again = await storage.RunAsync(id);
        Assert.Equal((start, 20L, "two"), (again.StartedAt, again.RecordedLosses, again.Worker));
        Save(storage, second.Token, 30, Trainings.Losses(20, 10));
        Assert.Equal(Enumerable.Range(0, 30).Select(step => (long)step), await storage.Losses.ReadAsync(id).Select(point => point.Step).ToArrayAsync());
    }

    [Fact]
    public async Task Checkpoint_and_losses_are_saved_together_or_not_at_all()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string id = (await storage.JobAsync()).Runs[0].Id;
        RunToken token = storage.Claims.Claim(id, "me")!.Token;
        Save(storage, token, 10, Trainings.Losses(0, 10));

        // Step 9 is recorded already, so the losses are refused after the checkpoint was replaced within the transaction.
        Assert.Throws<ArgumentException>(() => Save(storage, token, 20, Trainings.Losses(9, 10)));

        RunRow run = await storage.RunAsync(id);
        Assert.Equal((10L, 10L), (run.RecordedLosses, run.Progress!.Step));
        storage.Claims.Suspend(token);
        Assert.Equal(10, storage.Claims.Claim(id, "me")!.Checkpoint!.Step);
    }

    [Fact]
    public async Task A_cancellation_that_was_acknowledged_holds_though_the_result_is_ready()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = await storage.JobAsync();
        string id = job.Runs[0].Id;
        RunToken token = storage.Claims.Claim(id, "me")!.Token;
        Assert.Equal(JobRequest.Accepted, await storage.Jobs.RequestCancelAsync(job.Id));
        Assert.Equal(Wanted.Cancel, await storage.Runs.WantedAsync(id));

        Assert.Equal(FencedWrite.Written, storage.Claims.Finish(token, Trainings.Result(losses: Trainings.Losses(0, 3), model: [1])));

        RunRow run = await storage.RunAsync(id);
        Assert.Equal((RunStatus.Cancelled, StopReason.Cancelled, (string?)null), (run.Status, run.StopReason, run.Metrics));
        Assert.Null(await storage.Runs.ModelAsync(id));
        Assert.Equal(3, await storage.Losses.CountAsync(id));
    }

    [Fact]
    public async Task Divergence_is_told_exactly_though_its_numbers_are_not_finite()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string id = (await storage.JobAsync()).Runs[0].Id;
        RunToken token = storage.Claims.Claim(id, "me")!.Token;
        TrainingError error = new("diverged", "The loss became NaN at step 17.", "optimizer.learning_rate", 17, "Try 0.01.");
        TrainingProgress progress = new(17, 100, 1, 9, 1e6, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 3);
        TrainingResult result = Trainings.Result(StopReason.Diverged, error: error) with { Progress = progress };

        Assert.Equal(FencedWrite.Written, storage.Claims.Finish(token, result));

        RunRow run = await storage.RunAsync(id);
        Assert.Equal((RunStatus.Failed, StopReason.Diverged, error, progress), (run.Status, run.StopReason, run.Error, run.Progress));
    }

    [Fact]
    public async Task What_a_diverged_training_was_at_its_last_finite_step_is_kept_unless_it_was_cancelled()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        TrainingError error = new("diverged", "The loss became NaN at step 17.", "optimizer.learning_rate", 17, "Try 0.01.")
        {
            Divergence = new DivergenceReport("Exp(%7)", "w", 3, 16, 0.01),
        };
        TrainingResult result = Trainings.Result(StopReason.Diverged, error: error, model: [1, 2, 3]);
        string diverged = (await storage.JobAsync()).Runs[0].Id;
        storage.Claims.Finish(storage.Claims.Claim(diverged, "me")!.Token, result);
        JobRow cancelled = await storage.JobAsync();
        RunToken token = storage.Claims.Claim(cancelled.Runs[0].Id, "me")!.Token;
        await storage.Jobs.RequestCancelAsync(cancelled.Id);
        storage.Claims.Finish(token, result);

        Assert.Equal([1, 2, 3], await storage.Runs.ModelAsync(diverged));
        Assert.Equal(error, (await storage.RunAsync(diverged)).Error);
        Assert.Null(await storage.Runs.ModelAsync(cancelled.Runs[0].Id));
    }

    [Fact]
    public async Task A_suspended_training_is_not_a_finished_one()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        RunToken token = storage.Claims.Claim((await storage.JobAsync()).Runs[0].Id, "me")!.Token;
        Assert.Throws<ArgumentException>(() => storage.Claims.Finish(token, Trainings.Result(reason: null)));
    }

    static void Save(OpenedStorage storage, RunToken token, long step, LossPoint[] losses) => Assert.Equal(
        FencedWrite.Written, storage.Claims.SaveCheckpoint(token, new Checkpoint(step, [(byte)step]), losses, Trainings.Progress(step)));
}
