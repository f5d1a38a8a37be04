using Descent.Persistence.Database;
using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Jobs;

/// <summary>Removes finished jobs, the oldest first, with all they made. Only what is asked for: without an age and a size, nothing.</summary>
public sealed class Retention
{
    readonly IDbContextFactory<DescentDatabase> databases;
    readonly JobStore jobs;
    readonly FreedSpace space;
    readonly AgeClock ages;

    internal Retention(IDbContextFactory<DescentDatabase> databases, JobStore jobs, FreedSpace space, AgeClock ages)
    {
        this.databases = databases;
        this.jobs = jobs;
        this.space = space;
        this.ages = ages;
    }

    /// <param name="age">Jobs that ended longer ago go; null for none.</param>
    /// <param name="bytes">Jobs go until the database has no more than this in use; null for none.</param>
    /// <param name="cancellation">Ends between two jobs.</param>
    /// <returns>How many went.</returns>
    public async Task<int> ApplyAsync(TimeSpan? age, long? bytes, CancellationToken cancellation = default)
    {
        int removed = 0;
        while (age is TimeSpan oldest && await OldestAsync(ages.Now - oldest, cancellation) is string old)
            removed += await RemoveAsync(old, cancellation);
        while (bytes is long most && await space.UsedBytesAsync(cancellation) > most && await OldestAsync(DateTimeOffset.MaxValue, cancellation) is string large)
            removed += await RemoveAsync(large, cancellation);
        return removed;
    }

    async Task<int> RemoveAsync(string id, CancellationToken cancellation) =>
        await jobs.DeleteAsync(id, cancellation) == DeleteOutcome.Deleted ? 1 : 0;

    async Task<string?> OldestAsync(DateTimeOffset endedBefore, CancellationToken cancellation)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        return await database.Jobs
            .Where(job => !RunStates.Unfinished.Contains(job.Status) && job.Runs.All(run => run.FinishedAt < endedBefore))
            .OrderBy(job => job.Id).Select(job => job.Id).FirstOrDefaultAsync(cancellation);
    }
}
