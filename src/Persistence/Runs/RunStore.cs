using Descent.Persistence.Database;
using Descent.Training.Preparation;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Runs;

/// <summary>Reads runs and what they made; <see cref="RunClaims"/> has the writes of their workers.</summary>
public sealed class RunStore
{
    // What is asked for once in every run, or by every client that waits for one: translated once.
    static readonly Func<DescentDatabase, string, CancellationToken, Task<RunRow?>> ById = EF.CompileAsyncQuery(
        (DescentDatabase database, string id, CancellationToken cancellation) => database.Runs.FirstOrDefault(run => run.Id == id));

    static readonly Func<DescentDatabase, IAsyncEnumerable<QueuedRun>> Queued = EF.CompileAsyncQuery((DescentDatabase database) =>
        database.Runs.Where(run => run.Status == RunStatus.Queued).OrderByDescending(run => run.Priority).ThenBy(run => run.Id)
            .Select(run => new QueuedRun(run.Id, run.Priority, run.Wanted == Wanted.Stop)));

    static readonly Func<DescentDatabase, string, CancellationToken, Task<WaitingRun?>> Waiting = EF.CompileAsyncQuery(
        (DescentDatabase database, string id, CancellationToken cancellation) => database.Runs.Where(run => run.Id == id && run.Status == RunStatus.Queued)
            .Join(database.Jobs, run => run.JobId, job => job.Id, (run, job) => new WaitingRun(
                job.Id, job.Facts, run.Wanted == Wanted.Stop, job.Spec, new RunVariation(run.Seed, run.Fold) { Overrides = run.Overrides, Changes = run.Changes },
                database.Datasets.Where(dataset => dataset.Id == job.DatasetId).Select(dataset => dataset.Sha256).FirstOrDefault()))
            .FirstOrDefault());

    static readonly Func<DescentDatabase, int, CancellationToken, Task<int>> QueuedAhead = EF.CompileAsyncQuery(
        (DescentDatabase database, int priority, CancellationToken cancellation) => database.Runs.Count(run => run.Status == RunStatus.Queued && run.Priority >= priority));

    static readonly Func<DescentDatabase, string, CancellationToken, Task<Wanted?>> WantedOf = EF.CompileAsyncQuery(
        (DescentDatabase database, string id, CancellationToken cancellation) => database.Runs.Where(run => run.Id == id && RunStates.Held.Contains(run.Status))
            .Select(run => (Wanted?)run.Wanted).FirstOrDefault());

    readonly IDbContextFactory<DescentDatabase> databases;

    internal RunStore(IDbContextFactory<DescentDatabase> databases) => this.databases = databases;

    public async Task<RunRow?> GetAsync(string id, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await ById(database, id, cancellation);
    }

    /// <summary>The fitted model's bytes; null where the run has none.</summary>
    public async Task<byte[]?> ModelAsync(string id, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await database.Models.Where(model => model.RunId == id).Select(model => model.Bytes).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>Where an unfinished run would go on from; null where it has not come so far, or is over.</summary>
    public async Task<Checkpoint?> CheckpointAsync(string id, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await database.Checkpoints.Where(checkpoint => checkpoint.RunId == id)
            .Select(checkpoint => new Checkpoint(checkpoint.Step, checkpoint.Bytes)).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>The runs that wait for a worker: by priority, then by age.</summary>
    public async Task<IReadOnlyList<QueuedRun>> QueuedAsync(CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await Queued(database).ToListAsync(cancellation);
    }

    /// <summary>A run that waits for a worker, with what is known before it is claimed; null where it does not wait.</summary>
    public async Task<WaitingRun?> WaitingAsync(string id, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await Waiting(database, id, cancellation);
    }

    /// <summary>How many runs a worker takes before one of this priority that enters the queue now.</summary>
    public async Task<int> QueuedAheadAsync(int priority, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await QueuedAhead(database, priority, cancellation);
    }

    /// <summary>How many runs a worker takes before the first of these, and that one: 1 is next.</summary>
    /// <param name="runs">Of one job.</param>
    /// <param name="cancellation">Ends the query.</param>
    /// <returns>Null where none of them waits for a worker, or one of them has begun.</returns>
    public async Task<int?> QueuePositionAsync(IReadOnlyList<RunRow> runs, CancellationToken cancellation = default)
    {
        if (RunStates.OfJob([.. runs.Select(run => run.Status)]) != RunStatus.Queued)
            return null;
        RunRow first = runs.Where(run => run.Status == RunStatus.Queued).MinBy(run => run.Id, StringComparer.Ordinal)!;
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return 1 + await database.Runs.CountAsync(
            run => run.Status == RunStatus.Queued
                && (run.Priority > first.Priority || (run.Priority == first.Priority && string.Compare(run.Id, first.Id) < 0)),
            cancellation);
    }

    /// <summary>Ids of the runs that a worker has.</summary>
    public async Task<IReadOnlyList<string>> HeldAsync(CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await database.Runs.Where(run => RunStates.Held.Contains(run.Status)).Select(run => run.Id).ToListAsync(cancellation);
    }

    /// <summary>What the client wants of a run's worker; null where the run is not held by one.</summary>
    public async Task<Wanted?> WantedAsync(string id, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await WantedOf(database, id, cancellation);
    }

    /// <summary>How many runs stand where; states without runs are left out.</summary>
    public async Task<IReadOnlyDictionary<RunStatus, int>> CountByStatusAsync(CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await database.Runs.GroupBy(run => run.Status).Select(group => new { Status = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Status, group => group.Count, cancellation);
    }
}

/// <summary>A run that waits for a worker, seen by the one who would take it.</summary>
/// <param name="JobId">Its job.</param>
/// <param name="Facts">JSON: what was known of the job at its submission.</param>
/// <param name="OnlyToEnd">Nothing is left to train: it was stopped, and has to be evaluated.</param>
/// <param name="Spec">JSON: the job's resolved spec.</param>
/// <param name="Variation">What makes it differ from the job's other runs.</param>
/// <param name="DataSha256">Hash of the data file; null where there is none.</param>
public sealed record WaitingRun(string JobId, string Facts, bool OnlyToEnd, string Spec, RunVariation Variation, string? DataSha256);

/// <summary>A run that waits for a worker.</summary>
/// <param name="Id">The run.</param>
/// <param name="Priority">Higher ones are taken first.</param>
/// <param name="OnlyToEnd">Nothing is left to train: it was stopped, and has to be evaluated.</param>
public sealed record QueuedRun(string Id, int Priority, bool OnlyToEnd);
