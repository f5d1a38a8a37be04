using System.Collections.Concurrent;

namespace Descent.Persistence.Runs;

/// <summary>Tells waiters in this process that something was committed, so that nobody polls the database. A hint, not a truth:
/// take the task first, then read the store, then await the task; nothing can be missed that way.</summary>
public sealed class RunChanges
{
    readonly ConcurrentDictionary<string, TaskCompletionSource> jobs = new();
    TaskCompletionSource queued = NewSignal(), freed = NewSignal();

    /// <summary>Completes when the next write of this job, its runs or its deletion is committed. All waiters share one task.</summary>
    public Task Next(string jobId) => jobs.GetOrAdd(jobId, static _ => NewSignal()).Task;

    /// <summary>Completes when the next run enters the queue.</summary>
    public Task NextQueued() => Volatile.Read(ref queued).Task;

    /// <summary>Completes when the next job is deleted.</summary>
    public Task NextFreed() => Volatile.Read(ref freed).Task;

    internal void Freed() => Interlocked.Exchange(ref freed, NewSignal()).SetResult();

    internal void Changed(string jobId)
    {
        if (jobs.TryRemove(jobId, out TaskCompletionSource? waiters))
            waiters.SetResult();
    }

    internal void Queued() => Interlocked.Exchange(ref queued, NewSignal()).SetResult();

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
