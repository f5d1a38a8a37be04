using Descent.Persistence.Runs;
using Descent.Persistence.Storage;
using Descent.Training.Runs;

namespace Descent.Api.Jobs;

/// <summary>What an unfinished job says while the disk is full. It cannot be written down, for just that reason.</summary>
internal static class FullDisk
{
    static readonly Warning _warning = new(
        "storage_full", "The disk of the service is full. The job waits for space and goes on from its last checkpoint as soon as there is some.", null);

    /// <summary>Whether a job in this state is held up.</summary>
    public static bool HoldsUp(RunStatus status, StorageHealth health) => health.IsFull && !RunStates.IsTerminal(status);

    public static JobBody Warn(JobBody job) => job with { Warnings = [.. job.Warnings, _warning] };
}
