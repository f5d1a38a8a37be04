using Descent.Persistence.Database;
using Descent.Persistence.Events;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Descent.Persistence.Runs;

/// <summary>The writes that change a run's state. Every one of them asks <see cref="RunStates"/> first.</summary>
static class RunTransitions
{
    static readonly Func<DescentDatabase, string, RunStatus> StatusOf = EF.CompileQuery(
        (DescentDatabase database, string jobId) => database.Jobs.Where(job => job.Id == jobId).Select(job => job.Status).First());

    /// <summary>Without runs that a stop dropped before they began: they have no say, and it left at least one other.</summary>
    static readonly Func<DescentDatabase, string, IEnumerable<RunStatus>> StatusesOfRuns = EF.CompileQuery((DescentDatabase database, string jobId) => database.Runs
        .Where(run => run.JobId == jobId && !(run.Status == RunStatus.Cancelled && run.StopReason == StopReason.Stopped)).Select(run => run.Status));

    /// <summary>Moves those of the runs that stand at <paramref name="from"/>.</summary>
    /// <returns>How many there were.</returns>
    public static int Move(
        IQueryable<RunRow> runs, RunStatus from, RunStatus to, DateTimeOffset now, Action<UpdateSettersBuilder<RunRow>>? also = null)
    {
        if (!RunStates.Allows(from, to))
            throw new InvalidOperationException($"A run never goes from {from} to {to}.");
        return runs.Where(run => run.Status == from).ExecuteUpdate(set =>
        {
            set.SetProperty(run => run.Status, to).SetProperty(run => run.Version, run => run.Version + 1);
            if (RunStates.PhaseOnEntering(to) is RunPhase phase)
                set.SetProperty(run => run.Phase, phase);
            if (RunStates.IsTerminal(to))
                // The clock may have been set back meanwhile; no run ends before it began.
                set.SetProperty(run => run.FinishedAt, run => run.StartedAt > now ? run.StartedAt : now);
            also?.Invoke(set);
        });
    }

    /// <summary>Leaves word for the workers of the runs, unless something as strong was said before.</summary>
    public static int Want(IQueryable<RunRow> runs, Wanted wanted)
    {
        Wanted[] weaker = [.. Enum.GetValues<Wanted>().Where(other => other < wanted)];
        return runs.Where(run => weaker.Contains(run.Wanted)).ExecuteUpdate(set => set
            .SetProperty(run => run.Wanted, wanted)
            .SetProperty(run => run.Version, run => run.Version + 1));
    }

    /// <summary>Takes a pause back that a worker has not followed yet; should it follow all the same, its run is queued.</summary>
    public static int TakeBackPause(IQueryable<RunRow> runs) =>
        runs.Where(run => run.Status == RunStatus.Running && run.Wanted == Wanted.Pause).ExecuteUpdate(set => set
            .SetProperty(run => run.Wanted, Wanted.None)
            .SetProperty(run => run.Version, run => run.Version + 1));

    /// <summary>Brings a job's status up to that of its runs, in the transaction that changed them.</summary>
    public static void FollowRuns(WriteTransaction write, string jobId)
    {
        RunStatus before = StatusOf(write.Database, jobId), status = RunStates.OfJob([.. StatusesOfRuns(write.Database, jobId)]);
        if (status == before)
            EventNumbers.Take(write.Database, jobId, 0);
        else
            EventNumbers.Enter(write.Database, jobId, status);
        write.Changed(jobId);
    }
}
