using Descent.Persistence.Database;
using Descent.Persistence.Runs;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Jobs;

/// <summary>A job to be queued.</summary>
/// <param name="Name">As the client calls it, if it does.</param>
/// <param name="DatasetId">What it trains on; null where the model needs no data.</param>
/// <param name="Spec">JSON: the resolved spec.</param>
/// <param name="Choices">JSON: what the service chose, and why.</param>
/// <param name="Warnings">What was worth knowing at submission.</param>
/// <param name="Seeds">One a run, at least one.</param>
public sealed record NewJob(
    string? Name, string? DatasetId, string Spec, string Choices, IReadOnlyList<Warning> Warnings, IReadOnlyList<long> Seeds)
{
    /// <summary>JSON: what is known beside the spec.</summary>
    public string Facts { get; init; } = "{}";
}

/// <summary>What became of a request that a job end.</summary>
public enum EndRequest
{
    /// <summary>Done, or under way; asking again changes nothing.</summary>
    Accepted,
    NotFound,

    /// <summary>The job is over: a terminal state is never left.</summary>
    Finished,
}

/// <summary>What clients ask for.</summary>
public sealed class JobStore
{
    readonly IDbContextFactory<DescentDatabase> databases;
    readonly Writer writer;
    readonly Identifiers identifiers;
    readonly TimeProvider time;

    internal JobStore(IDbContextFactory<DescentDatabase> databases, Writer writer, Identifiers identifiers, TimeProvider time)
    {
        this.databases = databases;
        this.writer = writer;
        this.identifiers = identifiers;
        this.time = time;
    }

    /// <summary>Queues a job and its runs, all or nothing.</summary>
    /// <returns>The job, or null when its dataset was deleted meanwhile.</returns>
    public Task<JobRow?> CreateAsync(NewJob job, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(job.Seeds.Count);
        return writer.WriteAsync(
            write =>
            {
                if (job.DatasetId is not null && !write.Database.Datasets.Any(dataset => dataset.Id == job.DatasetId))
                    return null;
                JobRow row = NewRow(job);
                write.Database.Add(row);
                write.Database.SaveChanges();
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
        return await WithRuns(database.Jobs).FirstOrDefaultAsync(job => job.Id == id, cancellation);
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
        List<JobRow> rows = await WithRuns(jobs.OrderByDescending(job => job.Id).Take(limit + 1)).ToListAsync(cancellation);
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
            return DeleteOutcome.Deleted;
        },
        cancellation);

    /// <summary>Gives the job up: runs that wait are cancelled at once, running ones as soon as their workers agree.</summary>
    public Task<EndRequest> RequestCancelAsync(string id, CancellationToken cancellation = default) => EndAsync(
        id,
        (write, runs) =>
        {
            bool moved = false;
            foreach (RunStatus from in RunStates.Unfinished)
            {
                if (RunStates.OnCancel(from) is RunStatus to)
                    moved |= RunTransitions.Move(runs, from, to, time.GetUtcNow(), set => set.SetProperty(run => run.Wanted, Wanted.Cancel)) > 0;
            }
            return moved;
        },
        cancellation);

    /// <summary>Asks the job's workers to end now and keep the best so far. A run that still waits ends so when its turn comes.</summary>
    public Task<EndRequest> RequestStopAsync(string id, CancellationToken cancellation = default) => EndAsync(
        id,
        (write, runs) => RunTransitions.Want(runs.Where(run => RunStates.Unfinished.Contains(run.Status)), Wanted.Stop) > 0,
        cancellation);

    Task<EndRequest> EndAsync(string id, Func<WriteTransaction, IQueryable<RunRow>, bool> request, CancellationToken cancellation) =>
        writer.WriteAsync(
            write =>
            {
                RunStatus? status = write.Database.Jobs.Where(job => job.Id == id).Select(job => (RunStatus?)job.Status).FirstOrDefault();
                if (status is not RunStatus found)
                    return EndRequest.NotFound;
                if (RunStates.IsTerminal(found))
                    return EndRequest.Finished;
                if (request(write, write.Database.Runs.Where(run => run.JobId == id)))
                    RunTransitions.FollowRuns(write, id);
                return EndRequest.Accepted;
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
            Runs = job.Seeds.Select((seed, index) => new RunRow
            {
                Id = identifiers.New("run"),
                JobId = id,
                Index = index,
                Seed = seed,
                CreatedAt = now,
            }).ToList(),
        };
    }

    static IQueryable<JobRow> WithRuns(IQueryable<JobRow> jobs) => jobs.Include(job => job.Runs.OrderBy(run => run.Index));
}
