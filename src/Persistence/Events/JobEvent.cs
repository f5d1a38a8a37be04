using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Persistence.Events;

/// <summary>Something that happened to a job. Events are not kept as such: they are read off what is stored, each under the number that it was
/// given in the transaction that made it.</summary>
/// <param name="Number">Grows from event to event of a job, with holes: a loss takes as many numbers as it has points and bears the last.</param>
public abstract record JobEvent(long Number);

/// <summary>The job entered a state.</summary>
public sealed record StatusEntered(long Number, RunStatus Status) : JobEvent(Number);

/// <summary>Points were added to a run's history, in the order of their steps.</summary>
public sealed record LossesRecorded(long Number, string RunId, IReadOnlyList<LossPoint> Points) : JobEvent(Number);

/// <summary>A run got further or does something else now. Only the latest is to be had: what it says is in the rows of the runs.</summary>
public sealed record ProgressMade(long Number, string RunId) : JobEvent(Number);

/// <summary>Something worth knowing was found: at submission, where <paramref name="RunId"/> is null, or by a run.</summary>
public sealed record WarningGiven(long Number, string? RunId, Warning Warning) : JobEvent(Number);

/// <summary>The job is over; nothing comes after it.</summary>
public sealed record JobDone(long Number) : JobEvent(Number);
