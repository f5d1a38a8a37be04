using Descent.Persistence.Runs;

namespace Descent.Persistence.Jobs;

/// <summary>A state that a job entered.</summary>
sealed class JobStatusRow
{
    public required string JobId { get; init; }

    /// <summary>The event's number within the job.</summary>
    public required long Event { get; init; }

    public required RunStatus Status { get; init; }
}
