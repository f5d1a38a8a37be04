using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Descent.Training.Runs;

namespace Descent.Api.Jobs;

/// <summary>What holds an unfinished job up at the moment. It is not written down: it passes, and a full disk would not take it.</summary>
internal sealed class LiveWarnings(StorageHealth health, RunMemory memory)
{
    static readonly Warning _storageFull = new(
        "storage_full", "The disk of the service is full. The job waits for space and goes on from its last checkpoint as soon as there is some.", null);

    /// <summary>Empty where nothing does.</summary>
    public IReadOnlyList<Warning> Of(JobRow job)
    {
        if (RunStates.IsTerminal(job.Status))
            return [];
        MemoryWait? wait = job.Runs.Where(run => run.Status == RunStatus.Queued).Select(run => memory.WaitOf(run.Id)).FirstOrDefault(wait => wait is not null);
        return [.. health.IsFull ? [_storageFull] : Array.Empty<Warning>(), .. wait is null ? [] : new[] { Explain(wait) }];
    }

    static Warning Explain(MemoryWait wait) => new(
        "waiting_for_memory",
        $"The next run of the job needs about {wait.Bytes:#,0} bytes of memory. Those under way have {wait.Taken:#,0} of the {wait.Most:#,0} that all may have together; it begins as soon as it fits.",
        null);
}
