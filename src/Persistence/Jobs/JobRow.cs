using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Persistence.Jobs;

/// <summary>What a client asked for, with its runs.</summary>
public sealed class JobRow
{
    public required string Id { get; init; }

    public required string? Name { get; init; }

    /// <summary>Kept after the dataset is deleted, as a matter of record; null where the model needs no data.</summary>
    public required string? DatasetId { get; init; }

    /// <summary>JSON: the resolved spec, every default filled in.</summary>
    public required string Spec { get; init; }

    /// <summary>JSON: what the service chose where the client left it open, and why.</summary>
    public required string Choices { get; init; }

    /// <summary>JSON: what was known at submission beside the spec: sizes, fingerprint.</summary>
    public string Facts { get; init; } = "{}";

    /// <summary>What was worth knowing at submission; the runs have warnings of their own.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary><see cref="RunStates.OfJob"/> of the runs, written with them, so that lists filter by it.</summary>
    public RunStatus Status { get; init; } = RunStatus.Queued;

    /// <summary>Grows with every write of the job or one of its runs.</summary>
    public long Version { get; init; }

    /// <summary>Number of the last event; see <see cref="Descent.Persistence.Events.EventNumbers"/>.</summary>
    public long Events { get; init; }

    /// <summary>In the order of <see cref="RunRow.Index"/>; at least one.</summary>
    public IReadOnlyList<RunRow> Runs { get; init; } = new List<RunRow>();  // EF Core fills the list that it finds here

    /// <summary>When the first run began; null before.</summary>
    public DateTimeOffset? StartedAt => Runs.Min(run => run.StartedAt);

    /// <summary>When the last run ended; null before.</summary>
    public DateTimeOffset? FinishedAt => RunStates.IsTerminal(Status) ? Runs.Max(run => run.FinishedAt) : null;
}
