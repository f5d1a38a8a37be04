using Descent.Persistence.Database;
using Descent.Persistence.Events;
using Descent.Persistence.Keys;
using Descent.Persistence.Runs;
using Descent.Training.Preparation;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Jobs;

/// <summary>A job to be queued.</summary>
/// <param name="Name">As the client calls it, if it does.</param>
/// <param name="DatasetId">What it trains on; null where the model needs no data.</param>
/// <param name="Spec">JSON: the resolved spec.</param>
/// <param name="Choices">JSON: what the service chose, and why.</param>
/// <param name="Warnings">What was worth knowing at submission.</param>
/// <param name="Runs">At least one.</param>
public sealed record NewJob(
    string? Name, string? DatasetId, string Spec, string Choices, IReadOnlyList<Warning> Warnings, IReadOnlyList<RunVariation> Runs)
{
    /// <summary>Jobs of higher priority begin first.</summary>
    public int Priority { get; init; }

    /// <summary>JSON: what is known beside the spec.</summary>
    public string Facts { get; init; } = "{}";
}

/// <summary>What became of a request that a job be cancelled, paused, resumed or stopped.</summary>
public enum JobRequest
{
    /// <summary>Done, or under way; asking again changes nothing.</summary>
    Accepted,
    NotFound,

    /// <summary>The job is being cancelled, and nothing else any more.</summary>
    Cancelling,

    /// <summary>The job is over: a terminal state is never left.</summary>
    Finished,
}

/// <summary>What clients ask for.</summary>
public sealed class JobStore
{
    /// <summary>What clients ask for most, translated once.</summary>
    static readonly Func<DescentDatabase, string, CancellationToken, Task<JobRow?>> WithRunsById = EF.CompileAsyncQuery(
        (DescentDatabase database, string id, CancellationToken cancellation) => database.Jobs.Include(job => job.Runs.OrderBy(run => run.Index)).FirstOrDefault(job => job.Id == id));

    static readonly Func<DescentDatabase, string, bool> HasDataset = EF.CompileQuery((DescentDatabase database, string id) => database.Datasets.Any(dataset => dataset.Id == id));

    readonly IDbContextFactory<DescentDatabase> databases;
    readonly Writer writer;
    readonly Identifiers identifiers;
    readonly TimeProvider time;
    readonly AgeClock ages;

    internal JobStore(IDbContextFactory<DescentDatabase> databases, Writer writer, Identifiers identifiers, TimeProvider time, AgeClock ages)
    {
        this.databases = databases;
        this.writer = writer;
        this.identifiers = identifiers;
        this.time = time;
        this.ages = ages;
    }

    /// <summary>Queues a job and its runs, all or nothing.</summary>
    /// <returns>The job, or null when its dataset was deleted meanwhile.</returns>
    public Task<JobRow?> CreateAsync(NewJob job, CancellationToken cancellation = default) => CreateAsync(job, null, cancellation);

    /// <summary>The same under a key, which is kept with the job.</summary>
    public Task<JobRow?> CreateAsync(NewJob job, KeyedRequest<JobRow>? key, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(job.Runs.Count);
        return writer.WriteAsync(
            write =>
            {
                if (job.DatasetId is not null && !HasDataset(write.Database, job.DatasetId))
                    return null;
                JobRow row = NewRow(job);
                write.Database.AddRange(row, EventNumbers.OfNew(row.Id));
                write.Database.SaveChanges();
                KeyStore.Keep(write, key, row, row.CreatedAt, ages);
                write.Changed(row.Id);
                write.Queued();
                return row;
            },
            cancellation);
    }

    /// <summary>The job with its runs.</summary>
    public async Task<JobRow?> GetAsync(string id, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await WithRunsById(database, id, cancellation);
    }

    /// <summary>Jobs with their runs, newest first.</summary>
    /// <param name="limit">Most jobs to return.</param>
    /// <param name="after">Id of the last one of the page before; it need not exist any more.</param>
    /// <param name="status">Only jobs that stand so.</param>
    /// <param name="datasetId">Only jobs on this dataset.</param>
    /// <param name="cancellation">Ends the query.</param>
    public async Task<Page<JobRow>> ListAsync(
        int limit, string? after = null, RunStatus? status = null, string? datasetId = null, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        IQueryable<JobRow> jobs = database.Jobs;
        if (status is RunStatus wanted)
            jobs = jobs.Where(job => job.Status == wanted);
        if (datasetId is not null)
            jobs = jobs.Where(job => job.DatasetId == datasetId);
        if (after is not null)
            jobs = jobs.Where(job => string.Compare(job.Id, after) < 0);
        List<JobRow> rows = await jobs.OrderByDescending(job => job.Id).Take(limit + 1).Include(job => job.Runs.OrderBy(run => run.Index)).ToListAsync(cancellation);
        return Page<JobRow>.Of(rows, limit);
    }

    /// <summary>Deletes a job with its runs, losses and models.</summary>
    public Task<DeleteOutcome> DeleteAsync(string id, CancellationToken cancellation = default) => writer.WriteAsync(
        write =>
        {
            RunStatus? status = write.Database.Jobs.Where(job => job.Id == id).Select(job => (RunStatus?)job.Status).FirstOrDefault();
            if (status is not RunStatus found)
                return DeleteOutcome.NotFound;
            if (!RunStates.IsTerminal(found))
                return DeleteOutcome.InUse;
            write.Database.Jobs.Where(job => job.Id == id).ExecuteDelete();
            write.Changed(id);
            write.Freed();
            return DeleteOutcome.Deleted;
        },
        cancellation);

    /// <summary>Gives the job up: runs that wait are cancelled at once, running ones as soon as their workers agree.</summary>
    public Task<JobRequest> RequestCancelAsync(string id, CancellationToken cancellation = default) => RequestAsync(
        id,
        (write, runs) =>
        {
            bool moved = false;
            foreach (RunStatus from in RunStates.Unfinished)
            {
                if (RunStates.OnCancel(from) is RunStatus to)
                {
                    moved |= RunTransitions.Move(runs, from, to, time.GetUtcNow(), set =>
                    {
                        set.SetProperty(run => run.Wanted, Wanted.Cancel);
                        if (to == RunStatus.Cancelled)
                            set.SetProperty(run => run.StopReason, StopReason.Cancelled);
                    }) > 0;
                }
            }
            return moved;
        },
        cancellation,
        evenCancelling: true);

    /// <summary>Holds the job: runs that wait are paused at once, running ones as soon as their workers have saved.</summary>
    public Task<JobRequest> RequestPauseAsync(string id, CancellationToken cancellation = default) => RequestAsync(
        id,
        (write, runs) =>
        {
            int paused = RunTransitions.Move(runs.Where(run => run.Wanted == Wanted.None), RunStatus.Queued, RunStatus.Paused, time.GetUtcNow());
            return paused + RunTransitions.Want(runs.Where(run => run.Status == RunStatus.Running), Wanted.Pause) > 0;
        },
        cancellation);

    /// <summary>Lets a paused job go on: its runs take their old places in the queue. A pause that a worker has not followed yet is taken back.</summary>
    public Task<JobRequest> RequestResumeAsync(string id, CancellationToken cancellation = default) => RequestAsync(
        id,
        (write, runs) =>
        {
            int queued = RunTransitions.Move(runs, RunStatus.Paused, RunStatus.Queued, time.GetUtcNow());
            if (queued > 0)
                write.Queued();
            return queued + RunTransitions.TakeBackPause(runs) > 0;
        },
        cancellation);

    /// <summary>Ends the job now and keeps the best so far. Runs that have begun end with what they have; those that have not are dropped, but for
    /// one where none has begun: a job that is stopped has a result.</summary>
    public Task<JobRequest> RequestStopAsync(string id, CancellationToken cancellation = default) => RequestAsync(
        id,
        (write, runs) =>
        {
            int? only = runs.Any(run => run.StartedAt != null) ? null : runs.Min(run => run.Index);
            IQueryable<RunRow> dropped = runs.Where(run => run.StartedAt == null && run.Index != only);
            int changed = 0;
            foreach (RunStatus waiting in new[] { RunStatus.Queued, RunStatus.Paused })
            {
                changed += RunTransitions.Move(dropped, waiting, RunStatus.Cancelled, time.GetUtcNow(), set => set
                    .SetProperty(run => run.StopReason, StopReason.Stopped));
            }
            changed += RunTransitions.Want(runs.Where(run => RunStates.Unfinished.Contains(run.Status)), Wanted.Stop);
            changed += RunTransitions.Move(runs, RunStatus.Paused, RunStatus.Queued, time.GetUtcNow());
            if (changed > 0)
                write.Queued();
            return changed > 0;
        },
        cancellation);

    Task<JobRequest> RequestAsync(
        string id, Func<WriteTransaction, IQueryable<RunRow>, bool> request, CancellationToken cancellation, bool evenCancelling = false) =>
        writer.WriteAsync(
            write =>
            {
                RunStatus? status = write.Database.Jobs.Where(job => job.Id == id).Select(job => (RunStatus?)job.Status).FirstOrDefault();
                if (status is not RunStatus found)
                    return JobRequest.NotFound;
                if (RunStates.IsTerminal(found))
                    return JobRequest.Finished;
                if (found == RunStatus.Cancelling && !evenCancelling)
                    return JobRequest.Cancelling;
                if (request(write, write.Database.Runs.Where(run => run.JobId == id)))
                    RunTransitions.FollowRuns(write, id);
                return JobRequest.Accepted;
            },
            cancellation);

    JobRow NewRow(NewJob job)
    {
        string id = identifiers.New("job");
        DateTimeOffset now = time.GetUtcNow();
        return new JobRow
        {
            Id = id,
            Name = job.Name,
            DatasetId = job.DatasetId,
            Spec = job.Spec,
            Choices = job.Choices,
            Facts = job.Facts,
            Warnings = job.Warnings,
            CreatedAt = now,
            Events = EventNumbers.AfterNew(job.Warnings.Count),
            Runs = job.Runs.Select((run, index) => new RunRow
            {
                Id = identifiers.New("run"),
                JobId = id,
                Index = index,
                Seed = run.Seed,
                Fold = run.Fold,
                Overrides = run.Overrides,
                Changes = run.Changes,
                Priority = job.Priority,
                CreatedAt = now,
            }).ToList(),
        };
    }
}
