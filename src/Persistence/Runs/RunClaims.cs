using Descent.Persistence.Database;
using Descent.Persistence.Events;
using Descent.Persistence.Losses;
using Descent.Training.Preparation;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Descent.Persistence.Runs;

/// <summary>The writes of a worker, each one transaction that changes nothing unless the worker still has the run. They block, and are
/// meant for the worker's own thread.</summary>
public sealed class RunClaims
{
    static readonly Func<DescentDatabase, string, ClaimedRun> Claimed = EF.CompileQuery((DescentDatabase database, string runId) => database.Runs.Where(run => run.Id == runId)
        .Join(database.Jobs, run => run.JobId, job => job.Id, (run, job) => new ClaimedRun(
            new RunToken(run.Id, run.JobId, run.FencingEpoch), job.DatasetId, job.Spec, run.Index,
            new RunVariation(run.Seed, run.Fold) { Overrides = run.Overrides, Changes = run.Changes }, run.Wanted,
            database.Checkpoints.Where(checkpoint => checkpoint.RunId == run.Id).Select(checkpoint => new Checkpoint(checkpoint.Step, checkpoint.Bytes)).FirstOrDefault()))
        .First());

    static readonly Func<DescentDatabase, string, long, HeldRun?> Held = EF.CompileQuery((DescentDatabase database, string runId, long epoch) =>
        database.Runs.Where(run => run.Id == runId && run.FencingEpoch == epoch && RunStates.Held.Contains(run.Status)).Select(run => new HeldRun(run.Status, run.Wanted)).FirstOrDefault());

    readonly Writer writer;
    readonly TimeProvider time;

    internal RunClaims(Writer writer, TimeProvider time)
    {
        this.writer = writer;
        this.time = time;
    }

    /// <summary>Takes a queued run; its phase is then <see cref="RunPhase.Loading"/>. Not flushed to disk: a loss of power that takes the claim
    /// back takes the claimant with it.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="worker">Who takes it; for logs.</param>
    /// <param name="fingerprint">What decides the numbers of the run with this worker, where that is known.</param>
    /// <returns>Null when the run is not queued, or not there.</returns>
    public ClaimedRun? Claim(string runId, string worker, string? fingerprint = null) => writer.WriteWithoutFlush(write =>
    {
        DateTimeOffset now = time.GetUtcNow();
        IQueryable<RunRow> runs = write.Database.Runs.Where(run => run.Id == runId);
        int claimed = RunTransitions.Move(runs, RunStatus.Queued, RunStatus.Running, now, set => set
            .SetProperty(run => run.FencingEpoch, run => run.FencingEpoch + 1)
            .SetProperty(run => run.StartedAt, run => run.StartedAt ?? (run.CreatedAt > now ? run.CreatedAt : now))
            .SetProperty(run => run.Worker, worker)
            .SetProperty(run => run.Fingerprint, fingerprint));
        if (claimed == 0)
            return null;
        ClaimedRun run = Claimed(write.Database, runId);
        RunTransitions.FollowRuns(write, run.Token.JobId);
        return run;
    });

    /// <summary>Says what the worker does now. Not flushed to disk.</summary>
    public FencedWrite SetPhase(RunToken token, RunPhase phase) =>
        writer.WriteWithoutFlush(write => Update(write, token, [], set => set.SetProperty(run => run.Phase, phase)));

    /// <summary>Says how far the training is, between two checkpoints. Not flushed to disk.</summary>
    public FencedWrite SaveProgress(RunToken token, TrainingProgress progress) =>
        writer.WriteWithoutFlush(write => Update(write, token, [], set => set.SetProperty(run => run.Progress, progress)));

    /// <summary>Replaces the checkpoint and adds the losses up to it, together or not at all.</summary>
    /// <param name="token">From <see cref="Claim"/>.</param>
    /// <param name="checkpoint">Where the run would go on from.</param>
    /// <param name="losses">The points since the last save.</param>
    /// <param name="progress">How far the training is.</param>
    public FencedWrite SaveCheckpoint(RunToken token, Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress) =>
        writer.Write(write => Update(
            write,
            token,
            losses,
            set => set
                .SetProperty(run => run.Phase, RunPhase.Training)
                .SetProperty(run => run.Progress, progress)
                .SetProperty(run => run.RecordedLosses, run => run.RecordedLosses + losses.Count),
            database => Put(database, token.RunId, checkpoint)));

    /// <summary>Ends the run with what its training came to. A run that was told to cancel ends cancelled, without a model, whatever the result.</summary>
    /// <param name="token">From <see cref="Claim"/>.</param>
    /// <param name="result">With a reason why it stopped; a suspended training goes to <see cref="Suspend"/> instead.</param>
    public FencedWrite Finish(RunToken token, TrainingResult result)
    {
        if (result.StopReason is not StopReason reason)
            throw new ArgumentException("A training that was suspended is not finished.", nameof(result));
        return Release(token, RunStates.After(result), (write, end) =>
        {
            bool cancelled = end == RunStatus.Cancelled;
            if (result.Model is not null && !cancelled)
                write.Database.Add(new ModelRow { RunId = token.RunId, Bytes = result.Model });
            long first = EventNumbers.Take(write.Database, token.JobId, result.Losses.Count + 1 + result.Warnings.Count);
            long afterLosses = first + result.Losses.Count;
            // The model is saved with the last of the losses, or alone where there are none.
            LossAppend.Append(write.Database, token.RunId, result.Losses, first);
            write.Database.SaveChanges();
            Forget(write.Database, token.RunId);
            return set => set
                .SetProperty(run => run.ProgressEvent, afterLosses)
                .SetProperty(run => run.WarningsEvent, result.Warnings.Count > 0 ? afterLosses + 1 : 0)
                .SetProperty(run => run.StopReason, cancelled ? StopReason.Cancelled : reason)
                .SetProperty(run => run.Progress, result.Progress)
                .SetProperty(run => run.RecordedLosses, run => run.RecordedLosses + result.Losses.Count)
                .SetProperty(run => run.Metrics, cancelled ? null : result.Metrics)
                .SetProperty(run => run.FinalLoss, cancelled || !double.IsFinite(result.FinalLoss ?? double.NaN) ? null : result.FinalLoss)
                .SetProperty(run => run.Error, cancelled ? null : result.Error)
                .SetProperty(run => run.Warnings, result.Warnings);
        });
    }

    /// <summary>Ends a run that came to no result: its data cannot be read, or the program has a fault.</summary>
    public FencedWrite Fail(RunToken token, TrainingError error) => Release(token, RunStatus.Failed, (write, end) =>
    {
        Forget(write.Database, token.RunId);
        return set =>
        {
            if (end == RunStatus.Cancelled)
                set.SetProperty(run => run.StopReason, StopReason.Cancelled);
            else
                set.SetProperty(run => run.Error, error);
        };
    });

    /// <summary>Gives the run back with its last checkpoint: to the queue, as at shutdown, or to the client who wants it paused.</summary>
    public FencedWrite Suspend(RunToken token) => Release(token, RunStatus.Queued, (write, end) => set =>
    {
        if (end == RunStatus.Cancelled)
            set.SetProperty(run => run.StopReason, StopReason.Cancelled);
        else
            set.SetProperty(run => run.Worker, (string?)null);
        if (end == RunStatus.Paused)
            set.SetProperty(run => run.Wanted, Wanted.None);
    });

    /// <summary>Takes a run away from a worker that no longer answers: it goes where its last checkpoint can be used, or ends if it was being
    /// cancelled. The worker, should it wake, finds its writes stale.</summary>
    /// <returns>False where no worker had it.</returns>
    public bool Rescue(string runId) => writer.Write(write => Orphan(write, write.Database.Runs.Where(run => run.Id == runId)) > 0);

    /// <summary>At start, every run that a worker had is an orphan: its process is gone, since this one holds the folder.</summary>
    internal int RescueAll() => writer.Write(write =>
    {
        LeaveSeenVersionsBehind(write.Database);
        return Orphan(write, write.Database.Runs);
    });

    int Orphan(WriteTransaction write, IQueryable<RunRow> runs)
    {
        DateTimeOffset now = time.GetUtcNow();
        string[] jobs = runs.Where(run => RunStates.Held.Contains(run.Status)).Select(run => run.JobId).Distinct().ToArray();
        int paused = RunTransitions.Move(runs.Where(run => run.Wanted == Wanted.Pause), RunStatus.Running, RunStatus.Paused, now, set => set
            .SetProperty(run => run.Wanted, Wanted.None));
        int requeued = RunTransitions.Move(runs, RunStatus.Running, RunStatus.Queued, now);
        int cancelled = RunTransitions.Move(runs, RunStatus.Cancelling, RunStatus.Cancelled, now, set => set
            .SetProperty(run => run.StopReason, StopReason.Cancelled));
        foreach (string job in jobs)
            RunTransitions.FollowRuns(write, job);
        if (requeued > 0)
            write.Queued();
        return paused + requeued + cancelled;
    }

    /// <summary>A write that leaves the run with its worker.</summary>
    static FencedWrite Update(
        WriteTransaction write, RunToken token, IReadOnlyList<LossPoint> losses, Action<UpdateSettersBuilder<RunRow>> setters,
        Action<DescentDatabase>? also = null)
    {
        int changed = Mine(write.Database, token).Where(run => RunStates.Held.Contains(run.Status)).ExecuteUpdate(set =>
        {
            set.SetProperty(run => run.Version, run => run.Version + 1);
            setters(set);
        });
        if (changed == 0)
            return FencedWrite.Stale;
        also?.Invoke(write.Database);
        long first = EventNumbers.Take(write.Database, token.JobId, losses.Count + 1);
        LossAppend.Append(write.Database, token.RunId, losses, first);
        write.Database.Runs.Where(run => run.Id == token.RunId).ExecuteUpdate(set => set.SetProperty(run => run.ProgressEvent, first + losses.Count));
        write.Changed(token.JobId);
        return FencedWrite.Written;
    }

    /// <summary>A write after which no worker has the run.</summary>
    FencedWrite Release(
        RunToken token, RunStatus wished, Func<WriteTransaction, RunStatus, Action<UpdateSettersBuilder<RunRow>>> work) => writer.Write(write =>
    {
        IQueryable<RunRow> mine = Mine(write.Database, token);
        if (Held(write.Database, token.RunId, token.Epoch) is not HeldRun held)
            return FencedWrite.Stale;
        RunStatus to = RunStates.OnRelease(held.Status, wished, held.Wanted);
        RunTransitions.Move(mine, held.Status, to, time.GetUtcNow(), work(write, to));
        RunTransitions.FollowRuns(write, token.JobId);
        if (to == RunStatus.Queued)
            write.Queued();
        return FencedWrite.Written;
    });

    /// <summary>A loss of power may have taken back writes that were not flushed but whose version or events a client has seen; no later state may
    /// come under the same number. What is finished was flushed.</summary>
    static void LeaveSeenVersionsBehind(DescentDatabase database)
    {
        const long MoreThanAProcessWrites = 1L << 32;
        // Claims and phases alone; everything else that has a number is flushed, and takes those before it along.
        const long MoreThanIsUnflushed = 1L << 16;
        database.Runs.Where(run => RunStates.Unfinished.Contains(run.Status))
            .ExecuteUpdate(set => set.SetProperty(run => run.Version, run => run.Version + MoreThanAProcessWrites));
        database.Jobs.Where(job => RunStates.Unfinished.Contains(job.Status))
            .ExecuteUpdate(set => set
                .SetProperty(job => job.Version, job => job.Version + MoreThanAProcessWrites)
                .SetProperty(job => job.Events, job => job.Events + MoreThanIsUnflushed));
    }

    static IQueryable<RunRow> Mine(DescentDatabase database, RunToken token) =>
        database.Runs.Where(run => run.Id == token.RunId && run.FencingEpoch == token.Epoch);

    static void Put(DescentDatabase database, string runId, Checkpoint checkpoint)
    {
        int replaced = database.Checkpoints.Where(row => row.RunId == runId).ExecuteUpdate(set => set
            .SetProperty(row => row.Step, checkpoint.Step)
            .SetProperty(row => row.Bytes, checkpoint.Bytes));
        if (replaced > 0)
            return;
        database.Add(new CheckpointRow { RunId = runId, Step = checkpoint.Step, Bytes = checkpoint.Bytes });
        database.SaveChanges();
    }

    static void Forget(DescentDatabase database, string runId) => database.Checkpoints.Where(row => row.RunId == runId).ExecuteDelete();

    /// <summary>How a run stands that the worker has.</summary>
    sealed record HeldRun(RunStatus Status, Wanted Wanted);
}
