namespace Descent.Persistence.Runs;

/// <summary>Tells waiters in this process that something was committed, so that nobody polls the database. A hint, not a truth:
/// take the task first, then read the store, then await the task; nothing can be missed that way.</summary>
public sealed class RunChanges
{
    // Jobs share these, so that what has been waited for once takes no memory for ever. Who is woken by another job's write looks and waits again.
    const int Slots = 4096;

    readonly TaskCompletionSource?[] jobs = new TaskCompletionSource?[Slots];
    TaskCompletionSource queued = NewSignal(), freed = NewSignal();

    /// <summary>Completes when the next write of this job, its runs or its deletion is committed, and now and then without one. All waiters share one task.</summary>
    public Task Next(string jobId)
    {
        ref TaskCompletionSource? slot = ref SlotOf(jobId);
        TaskCompletionSource? signal = Volatile.Read(ref slot);
        if (signal is null)
        {
            TaskCompletionSource made = NewSignal();
            signal = Interlocked.CompareExchange(ref slot, made, null) ?? made;
        }
        return signal.Task;
    }

    /// <summary>Completes when the next run enters the queue.</summary>
    public Task NextQueued() => Volatile.Read(ref queued).Task;

    /// <summary>Completes when the next job is deleted.</summary>
    public Task NextFreed() => Volatile.Read(ref freed).Task;

    internal void Freed() => Interlocked.Exchange(ref freed, NewSignal()).SetResult();

    internal void Changed(string jobId) => Interlocked.Exchange(ref SlotOf(jobId), null)?.SetResult();

    internal void Queued() => Interlocked.Exchange(ref queued, NewSignal()).SetResult();

    ref TaskCompletionSource? SlotOf(string jobId) => ref jobs[(uint)jobId.GetHashCode(StringComparison.Ordinal) % Slots];

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
