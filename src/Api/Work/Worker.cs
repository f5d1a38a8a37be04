using System.Collections.Concurrent;
using Descent.Api.Jobs;
using Descent.Persistence.Datasets;
using Descent.Persistence.Runs;
using Descent.Training;
using Descent.Training.Data;
using Descent.Training.Preparation;
using Descent.Training.Runs;
using Descent.Training.Specs;
using Descent.Training.Threads;

namespace Descent.Api.Work;

/// <summary>Takes one run from the queue to its end: claim, load, prepare, train, finish. What a run throws ends that run alone.</summary>
internal sealed class Worker(
    RunClaims claims, RunStore runs, RunChanges changes, RunMemory memory, WantedWatch watch, WatchedJobs watched, DatasetStore datasets, TableCache tables, Metrics metrics, WorkSettings settings,
    ThreadShares threads, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<Worker> logger)
{
    static readonly string _name = $"{Environment.MachineName}:{Environment.ProcessId}";
    readonly ConcurrentDictionary<string, TaskCompletionSource> _inHand = new();

    /// <summary>True from before a run is claimed until its thread is free again, which is after the last write.</summary>
    public bool Has(string runId) => _inHand.ContainsKey(runId);

    /// <summary>Completes when this worker no longer has the run; null where it has not.</summary>
    public Task? LettingGo(string runId) => _inHand.TryGetValue(runId, out TaskCompletionSource? free) ? free.Task : null;

    /// <summary>Completes when this worker has let go of the run; never fails.</summary>
    public async Task WorkAsync(string runId)
    {
        // A run that is suspended at shutdown makes room for the next one, which must not begin any more.
        TaskCompletionSource free = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (lifetime.ApplicationStopping.IsCancellationRequested || !_inHand.TryAdd(runId, free))
            return;
        try
        {
            if (await runs.WaitingAsync(runId, lifetime.ApplicationStopping) is not WaitingRun run)
                return;
            using RunMemory.Place? room = await RoomAsync(runId, run);
            if (room is not null && claims.Claim(runId, _name, FingerprintOf(run)) is ClaimedRun claim)
                await WorkAsync(claim);
        }
        catch (Exception exception)
        {
            // As it stands in the store, queued or held, the reconciler will find it.
            logger.LogError(exception, "Run {Run} could not be worked on", runId);
        }
        finally
        {
            _inHand.TryRemove(runId, out _);
            free.SetResult();
        }
    }

    /// <summary>Waits until the run fits into memory beside those under way.</summary>
    /// <returns>Null where the run is not to begin any more, or only to be ended.</returns>
    async Task<RunMemory.Place?> RoomAsync(string runId, WaitingRun run)
    {
        CancellationToken stopping = lifetime.ApplicationStopping;
        long bytes = JobFacts.Read(run.Facts).Estimate?.MemoryBytes ?? 0;
        // Its client does not wait for a turn, and there is nothing left to train.
        if (run.OnlyToEnd)
            return memory.Take(runId, bytes);
        RunMemory.Place place = memory.Ask(runId, bytes);
        try
        {
            while (!place.Admitted.IsCompleted)
            {
                Task changed = changes.Next(run.JobId);
                if (await runs.WaitingAsync(runId, stopping) is not { OnlyToEnd: false })
                    break;
                await Task.WhenAny(place.Admitted, changed).WaitAsync(stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // The service ends.
        }
        if (place.Admitted.IsCompleted && !stopping.IsCancellationRequested)
            return place;
        place.Dispose();
        return null;
    }

    async Task WorkAsync(ClaimedRun claim)
    {
        using PhaseReport phase = new(claims, claim.Token, logger, clock);
        using CheckpointTimer timer = new(settings.CheckpointInterval, () => watched.Contains(claim.Token.JobId), clock);
        using RunHost host = new(claims, claim.Token, claim.Checkpoint?.Step ?? 0, metrics, phase, timer, clock);
        using CancellationTokenSource ended = new();
        using CancellationTokenRegistration shutdown = lifetime.ApplicationStopping.Register(() => host.Ask(TrainingCommand.Suspend));
        Task watching = watch.WatchAsync(claim.Token, host, ended.Token);
        try
        {
            TrainingSpec spec = claim.Variation.Of(SpecJson.Read(claim.Spec));
            Table? table = await LoadAsync(claim, host.Leaving);
            Task<TrainingResult> training = TrainingThread.RunAsync(
                $"train {claim.Token.RunId}", () => Train(claim, spec, table, host, phase));
            if (await Task.WhenAny(training, host.Overdue) == host.Overdue)
                LetGo(claim.Token, host);
            // However little is wanted of it, the training has its thread until it is through, and the next one has to wait for that.
            TrainingResult result = await training;
            Finish(claim.Token, result, host);
            result.Release();
        }
        catch (OperationCanceledException) when (host.Leaving.IsCancellationRequested)
        {
            claims.Suspend(claim.Token);
        }
        catch (Exception exception) when (host.Lost)
        {
            logger.LogWarning(exception, "Run {Run} failed after it was let go", claim.Token.RunId);
        }
        catch (Exception exception)
        {
            Fail(claim, exception);
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
    }

    /// <summary>A client who pauses or cancels does not wait for a long step, a preparation or an evaluation: the run goes where it was sent with its
    /// last checkpoint, and what the thread still brings counts for nothing.</summary>
    void LetGo(RunToken run, RunHost host)
    {
        claims.Suspend(run);
        host.Lose();
    }

    /// <summary>What decides the numbers; null where the spec cannot be read, of which the run will die.</summary>
    static string? FingerprintOf(WaitingRun run)
    {
        try
        {
            return Fingerprint.Of(run.Variation.Of(SpecJson.Read(run.Spec)), run.DataSha256);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;
        }
    }

    async Task<Table?> LoadAsync(ClaimedRun claim, CancellationToken leaving)
    {
        if (claim.DatasetId is null)
            return null;
        DatasetRow dataset = await datasets.GetAsync(claim.DatasetId, leaving)
            ?? throw new InvalidDataException($"Dataset {claim.DatasetId} of an unfinished job is gone.");
        return await tables.GetAsync(dataset, leaving);
    }

    TrainingResult Train(ClaimedRun claim, TrainingSpec spec, Table? table, RunHost host, PhaseReport phase)
    {
        phase.Enter(RunPhase.Preparing);
        using ThreadTeam team = threads.Join();
        ITraining training = Preparation.Build(spec, table, clock, team);
        phase.Enter(RunPhase.Training);
        return training.Run(claim.Checkpoint, host);
    }

    void Finish(RunToken run, TrainingResult result, RunHost host)
    {
        host.Count(result.Progress);
        FencedWrite write = host.Lost ? FencedWrite.Stale
            : result.StopReason is null ? claims.Suspend(run)
            : claims.Finish(run, result);
        if (write == FencedWrite.Stale)
        {
            logger.LogInformation("Run {Run} is no longer this worker's; nothing more is written", run.RunId);
            return;
        }
        metrics.Left(run.RunId, result.StopReason is null ? null : RunStates.After(result));
        logger.LogInformation(
            "Run {Run} {Outcome} at step {Step} of {Steps}", run.RunId, result.StopReason?.ToString() ?? "Suspended", result.Progress.Step, result.Progress.Steps);
    }

    void Fail(ClaimedRun claim, Exception exception)
    {
        if (RunFaults.IsOfStorage(exception))
        {
            logger.LogError(exception, "Run {Run}: the storage does not take its results; it will go on from its checkpoint", claim.Token.RunId);
            return;
        }
        logger.LogError(exception, "Run {Run} failed", claim.Token.RunId);
        claims.Fail(claim.Token, RunFaults.Explain(exception, claim.Checkpoint is not null));
        metrics.Left(claim.Token.RunId, RunStatus.Failed);
    }
}
