using System.Collections.Concurrent;

namespace Descent.Persistence.Runs;

/// <summary>The jobs that somebody looks at right now, in this process. Their workers save more often, so that there is something to see.</summary>
public sealed class WatchedJobs
{
    readonly ConcurrentDictionary<string, bool> jobs = new();

    public void Add(string jobId) => jobs[jobId] = true;

    public void Remove(string jobId) => jobs.TryRemove(jobId, out _);

    public bool Contains(string jobId) => jobs.ContainsKey(jobId);
}
