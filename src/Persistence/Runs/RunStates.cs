using System.Collections.Frozen;
using Descent.Training.Runs;

namespace Descent.Persistence.Runs;

/// <summary>Where a run stands. The names are those of the contract, in lower case; a job has the same.</summary>
public enum RunStatus
{
    /// <summary>Waits for a worker.</summary>
    Queued,

    /// <summary>A worker has it.</summary>
    Running,

    /// <summary>Waits for the client.</summary>
    Paused,

    /// <summary>A worker has it and was told to give up.</summary>
    Cancelling,

    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>What happens to a run right now, in more detail than its status.</summary>
public enum RunPhase
{
    Waiting,
    Loading,
    Preparing,
    Training,
    Evaluating,
    Done,
}

/// <summary>What the client wants of a worker. Each is stronger than the one before; none is taken back but a pause, by a resume.</summary>
public enum Wanted
{
    None,

    /// <summary>Save, then wait for the client.</summary>
    Pause,

    /// <summary>End now and keep the best.</summary>
    Stop,

    /// <summary>End now and drop the result.</summary>
    Cancel,
}

/// <summary>Every state a run can be in and every way between them: the one authority, drawn in <c>docs/states.md</c>.</summary>
public static class RunStates
{
    static readonly FrozenSet<(RunStatus From, RunStatus To)> Legal = new[]
    {
        (RunStatus.Queued, RunStatus.Running),        // claimed by a worker
        (RunStatus.Queued, RunStatus.Paused),         // the client asked
        (RunStatus.Queued, RunStatus.Cancelled),      // the client asked; no worker has to agree
        (RunStatus.Running, RunStatus.Queued),        // suspended, or its worker died
        (RunStatus.Running, RunStatus.Paused),        // the client asked, the worker let go
        (RunStatus.Running, RunStatus.Cancelling),    // the client asked
        (RunStatus.Running, RunStatus.Succeeded),
        (RunStatus.Running, RunStatus.Failed),
        (RunStatus.Paused, RunStatus.Queued),         // resumed, or stopped: a worker evaluates what there is
        (RunStatus.Paused, RunStatus.Cancelled),
        (RunStatus.Cancelling, RunStatus.Cancelled),  // the worker agreed, or died
    }.ToFrozenSet();

    /// <summary>A worker has the run in these, and its writes count.</summary>
    internal static readonly RunStatus[] Held = [RunStatus.Running, RunStatus.Cancelling];

    internal static readonly RunStatus[] Unfinished = [RunStatus.Queued, RunStatus.Running, RunStatus.Paused, RunStatus.Cancelling];

    public static bool Allows(RunStatus from, RunStatus to) => Legal.Contains((from, to));

    /// <summary>True for the states that are never left.</summary>
    public static bool IsTerminal(RunStatus status) => status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled;

    /// <summary>Where a run goes when a client cancels it; null when it is over, or on its way already.</summary>
    public static RunStatus? OnCancel(RunStatus from) => from switch
    {
        RunStatus.Queued or RunStatus.Paused => RunStatus.Cancelled,
        RunStatus.Running => RunStatus.Cancelling,
        _ => null,
    };

    /// <summary>Where a run goes when its worker lets go of it wishing <paramref name="wished"/>. A cancellation that was
    /// acknowledged holds, even if training ended in the same moment; a result holds against a pause.</summary>
    public static RunStatus OnRelease(RunStatus from, RunStatus wished, Wanted wanted) => wished switch
    {
        _ when from == RunStatus.Cancelling => RunStatus.Cancelled,
        RunStatus.Queued when wanted == Wanted.Pause => RunStatus.Paused,
        _ => wished,
    };

    /// <summary>What a training that ended like this makes of its run: one with an error has failed, whatever stopped it.</summary>
    public static RunStatus After(TrainingResult result) => result.StopReason switch
    {
        _ when result.Error is not null => RunStatus.Failed,
        StopReason.Diverged => RunStatus.Failed,
        StopReason.Cancelled => RunStatus.Cancelled,
        _ => RunStatus.Succeeded,
    };

    /// <summary>The status of a job with these runs. While any is unfinished, the liveliest speaks for the job, and a job that has some
    /// runs behind it is running; afterwards one success is enough, so that one bad run does not lose the others.</summary>
    public static RunStatus OfJob(IReadOnlyCollection<RunStatus> runs)
    {
        if (runs.Contains(RunStatus.Cancelling))
            return RunStatus.Cancelling;
        if (runs.Contains(RunStatus.Running))
            return RunStatus.Running;
        if (runs.Contains(RunStatus.Queued))
            return runs.Any(IsTerminal) ? RunStatus.Running : RunStatus.Queued;
        if (runs.Contains(RunStatus.Paused))
            return RunStatus.Paused;
        if (runs.Contains(RunStatus.Cancelled))
            return RunStatus.Cancelled;
        return runs.Contains(RunStatus.Succeeded) ? RunStatus.Succeeded : RunStatus.Failed;
    }

    /// <summary>The phase in which a run enters a state; null where it keeps the one it has.</summary>
    internal static RunPhase? PhaseOnEntering(RunStatus status) => status switch
    {
        RunStatus.Queued or RunStatus.Paused => RunPhase.Waiting,
        RunStatus.Running => RunPhase.Loading,
        RunStatus.Cancelling => null,
        _ => RunPhase.Done,
    };
}
