using Descent.Persistence.Database;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Tests.Runs;

/// <summary>Every write against every state: it goes where the table says, or changes nothing.</summary>
public class TransitionTests
{
    const RunStatus Queued = RunStatus.Queued, Running = RunStatus.Running, Paused = RunStatus.Paused, Cancelling = RunStatus.Cancelling,
        Succeeded = RunStatus.Succeeded, Failed = RunStatus.Failed, Cancelled = RunStatus.Cancelled;

    /// <summary>A write, and the states it acts in with where each leads. In every other state it must be refused.</summary>
    sealed record Write(string Name, Func<OpenedStorage, RunToken, Task<bool>> Try, params (RunStatus From, RunStatus To)[] Acts);

    static readonly Write[] Writes =
    [
        new("claim", (storage, run) => Task.FromResult(storage.Claims.Claim(run.RunId, "me") is not null), (Queued, Running)),
        Fenced("phase", (claims, run) => claims.SetPhase(run, RunPhase.Evaluating), (Running, Running), (Cancelling, Cancelling)),
        Fenced("progress", (claims, run) => claims.SaveProgress(run, Trainings.Progress(5)), (Running, Running), (Cancelling, Cancelling)),
        Fenced(
            "checkpoint", (claims, run) => claims.SaveCheckpoint(run, new Checkpoint(5, [1]), Trainings.Losses(0, 5), Trainings.Progress(5)),
            (Running, Running), (Cancelling, Cancelling)),
        Fenced("succeed", (claims, run) => claims.Finish(run, Trainings.Result(model: [1])), (Running, Succeeded), (Cancelling, Cancelled)),
        Fenced("diverge", (claims, run) => claims.Finish(run, Trainings.Result(StopReason.Diverged)), (Running, Failed), (Cancelling, Cancelled)),
        Fenced(
            "fail", (claims, run) => claims.Fail(run, new TrainingError("internal", "A fault.", null, null, null)),
            (Running, Failed), (Cancelling, Cancelled)),
        Fenced("suspend", (claims, run) => claims.Suspend(run), (Running, Queued), (Cancelling, Cancelled)),
        new("rescue", (storage, run) => Task.FromResult(storage.Claims.Rescue(run.RunId)), (Running, Queued), (Cancelling, Cancelled)),
        new(
            "cancel", async (storage, run) => await storage.Jobs.RequestCancelAsync(run.JobId) == JobRequest.Accepted,
            (Queued, Cancelled), (Running, Cancelling), (Paused, Cancelled), (Cancelling, Cancelling)),
        new(
            "stop", async (storage, run) => await storage.Jobs.RequestStopAsync(run.JobId) == JobRequest.Accepted,
            (Queued, Queued), (Running, Running), (Paused, Queued)),
        new(
            "pause", async (storage, run) => await storage.Jobs.RequestPauseAsync(run.JobId) == JobRequest.Accepted,
            (Queued, Paused), (Running, Running), (Paused, Paused)),
        new(
            "resume", async (storage, run) => await storage.Jobs.RequestResumeAsync(run.JobId) == JobRequest.Accepted,
            (Queued, Queued), (Running, Running), (Paused, Queued)),
        new(
            "suspend when a pause is wanted",
            async (storage, run) => await storage.Runs.WantedAsync(run.RunId) is not null
                && await storage.Jobs.RequestPauseAsync(run.JobId) != JobRequest.Finished && storage.Claims.Suspend(run) == FencedWrite.Written,
            (Running, Paused), (Cancelling, Cancelled)),
    ];

    public static TheoryData<string> WriteNames() => [.. Writes.Select(write => write.Name)];

    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task A_write_goes_where_the_table_says_from_every_state_or_changes_nothing(string name)
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        foreach (RunStatus from in Enum.GetValues<RunStatus>())
            await CheckAsync(storage, Writes.Single(write => write.Name == name), from);
    }

    static async Task CheckAsync(OpenedStorage storage, Write write, RunStatus from)
    {
        RunToken token = await PutAsync(storage, from);
        JobRow before = (await storage.Jobs.GetAsync(token.JobId))!;

        bool accepted = await write.Try(storage, token);

        JobRow after = (await storage.Jobs.GetAsync(token.JobId))!;
        bool acts = write.Acts.Any(act => act.From == from);
        RunStatus expected = acts ? write.Acts.Single(act => act.From == from).To : from;
        Assert.Equal((acts, expected, expected), (accepted, after.Runs[0].Status, after.Status));
        Assert.Equal(RunStates.IsTerminal(expected) && acts, after.Runs[0].FinishedAt is not null);
        if (!acts)
            Assert.Equal((before.Version, before.Runs[0].Version), (after.Version, after.Runs[0].Version));
        if (expected != from)
        {
            Assert.True(RunStates.Allows(from, expected));
            Assert.True(after.Version > before.Version && after.Runs[0].Version > before.Runs[0].Version);
        }
    }

    [Fact]
    public async Task No_pair_outside_the_table_can_be_written_at_all()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        await using DescentDatabase database = storage.Database();
        foreach (RunStatus from in Enum.GetValues<RunStatus>())
        {
            foreach (RunStatus to in Enum.GetValues<RunStatus>().Where(to => !RunStates.Allows(from, to)))
            {
                Assert.Throws<InvalidOperationException>(
                    () => RunTransitions.Move(database.Runs, from, to, storage.Time.GetUtcNow()));
            }
        }
    }

    /// <summary>A run that stands at a state by decree, claimed once.</summary>
    static async Task<RunToken> PutAsync(OpenedStorage storage, RunStatus status)
    {
        JobRow job = await storage.JobAsync();
        await using DescentDatabase database = storage.Database();
        await database.Runs.Where(run => run.JobId == job.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(run => run.Status, status).SetProperty(run => run.FencingEpoch, 1));
        await database.Jobs.Where(row => row.Id == job.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, status));
        return new RunToken(job.Runs[0].Id, job.Id, 1);
    }

    static Write Fenced(string name, Func<RunClaims, RunToken, FencedWrite> write, params (RunStatus, RunStatus)[] acts) =>
        new(name, (storage, run) => Task.FromResult(write(storage.Claims, run) == FencedWrite.Written), acts);
}
