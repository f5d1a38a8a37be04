using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Descent.Persistence.Database;

/// <summary>The only way to write. SQLite has one writer at a time: here they queue before the door instead of failing with
/// SQLITE_BUSY behind it. Waiting for the gate may be asynchronous; the write itself never is, since SQLite's calls are not.</summary>
sealed class Writer(IDbContextFactory<DescentDatabase> databases, RunChanges changes, StorageHealth health) : IDisposable
{
    readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Runs <paramref name="work"/> in one transaction and tells the waiters after the commit; for web requests.</summary>
    public async Task<T> WriteAsync<T>(Func<WriteTransaction, T> work, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        return Locked(work, flush: true);
    }

    /// <summary>The same for a thread that may block: the worker's own.</summary>
    public T Write<T>(Func<WriteTransaction, T> work)
    {
        gate.Wait();
        return Locked(work, flush: true);
    }

    /// <summary>The same without waiting for the disk, for what nobody was promised. It survives the end of the process all the same; only a
    /// loss of power may take it back, to where no later write was flushed either.</summary>
    public T WriteWithoutFlush<T>(Func<WriteTransaction, T> work)
    {
        gate.Wait();
        return Locked(work, flush: false);
    }

    /// <summary>Closes the pooled connections as well: the last one to close folds the write-ahead log into the database file.</summary>
    public void Dispose()
    {
        gate.Dispose();
        using DescentDatabase database = databases.CreateDbContext();
        SqliteConnection.ClearPool((SqliteConnection)database.Database.GetDbConnection());
    }

    T Locked<T>(Func<WriteTransaction, T> work, bool flush)
    {
        try
        {
            using DescentDatabase database = databases.CreateDbContext();
            // The transaction stands or falls as a whole: no savepoint inside it.
            database.Database.AutoSavepointsEnabled = false;
            if (!flush)
                SqliteConnections.DoNotFlush(database);
            // BEGIN IMMEDIATE: a transaction that reads first and then writes can't find its snapshot outdated.
            using IDbContextTransaction transaction = database.Database.BeginTransaction();
            WriteTransaction write = new(database);
            T result = work(write);
            transaction.Commit();
            health.Note(isFull: false);
            write.Complete(changes);
            return result;
        }
        catch (Exception exception) when (StorageFull.IsCauseOf(exception))
        {
            health.Note(isFull: true);
            throw;
        }
        finally
        {
            gate.Release();
        }
    }
}

/// <summary>A transaction under way, and whom to tell of it.</summary>
sealed class WriteTransaction(DescentDatabase database)
{
    readonly HashSet<string> changedJobs = [];
    readonly List<Action> afterCommit = [];
    bool queued, freed;

    public DescentDatabase Database => database;

    public void Changed(string jobId) => changedJobs.Add(jobId);

    public void Queued() => queued = true;

    public void Freed() => freed = true;

    /// <summary>For what must not happen unless the transaction does; still before the next writer enters.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    public void Complete(RunChanges changes)
    {
        foreach (Action action in afterCommit)
            action();
        foreach (string job in changedJobs)
            changes.Changed(job);
        if (queued)
            changes.Queued();
        if (freed)
            changes.Freed();
    }
}
