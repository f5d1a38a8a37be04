using Descent.Training.Runs;

namespace Descent.Persistence.Runs;

/// <summary>One training: the unit of work that a worker claims.</summary>
public sealed class RunRow
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    /// <summary>Position within the job, from 0.</summary>
    public required int Index { get; init; }

    public required long Seed { get; init; }

    public RunStatus Status { get; init; } = RunStatus.Queued;

    public RunPhase Phase { get; init; } = RunPhase.Waiting;

    /// <summary>What the client wants of the worker that has the run.</summary>
    public Wanted Wanted { get; init; } = Wanted.None;

    /// <summary>Fencing token: how often the run was claimed. Only the last claimant may write.</summary>
    public long FencingEpoch { get; init; }

    /// <summary>Who claimed it last; for logs.</summary>
    public string? Worker { get; init; }

    /// <summary>Grows with every write of the run.</summary>
    public long Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was claimed for the first time.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The latest that was saved; null until then.</summary>
    public TrainingProgress? Progress { get; init; }

    /// <summary>Event number of the latest progress or phase; 0 before the first.</summary>
    public long ProgressEvent { get; init; }

    /// <summary>Points in the loss history.</summary>
    public long RecordedLosses { get; init; }

    public StopReason? StopReason { get; init; }

    /// <summary>JSON: the <c>metrics</c> object of the contract.</summary>
    public string? Metrics { get; init; }

    public TrainingError? Error { get; init; }

    /// <summary>Found while training or evaluating.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>Event number of the first warning; 0 while there is none.</summary>
    public long WarningsEvent { get; init; }
}
