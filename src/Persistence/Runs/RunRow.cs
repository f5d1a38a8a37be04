using Descent.Training.Preparation;
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

    /// <summary>The fold that validates, from 0; null without cross-validation.</summary>
    public int? Fold { get; init; }

    /// <summary>JSON: the values of the sweep, by path; null without a sweep.</summary>
    public string? Overrides { get; init; }

    /// <summary>JSON: the fields of the resolved spec that differ from the job's; null where none do.</summary>
    public string? Changes { get; init; }

    /// <summary>Its job's: runs of higher priority are taken first.</summary>
    public int Priority { get; init; }

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

    /// <summary>What runs of a job compare by: bare loss of the validation rows where there are some, else of the training rows.</summary>
    public double? FinalLoss { get; init; }

    /// <summary>Hash of all that decides the numbers, by the worker that took the run last; null before.</summary>
    public string? Fingerprint { get; init; }

    public TrainingError? Error { get; init; }

    /// <summary>Found while training or evaluating.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>Event number of the first warning; 0 while there is none.</summary>
    public long WarningsEvent { get; init; }

    /// <summary>What makes the run differ from the job's other runs.</summary>
    public RunVariation Variation => new(Seed, Fold) { Overrides = Overrides, Changes = Changes };
}
