namespace Descent.Api.Work;

/// <summary>Ends runs that were stopped while they waited: one at a time, beside the runs that train. Their clients are not to wait for a training
/// slot where no step is left to make.</summary>
internal sealed class EndingLane(Worker worker)
{
    readonly HashSet<string> _waiting = [];
    Task _last = Task.CompletedTask;

    /// <summary>Without waiting; a run that is here already stays where it is.</summary>
    public void Add(string runId)
    {
        lock (_waiting)
        {
            if (_waiting.Add(runId))
                _last = EndAsync(runId, _last);
        }
    }

    async Task EndAsync(string runId, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await worker.WorkAsync(runId);
        lock (_waiting)
            _waiting.Remove(runId);
    }
}
