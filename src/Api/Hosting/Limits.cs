using System.ComponentModel.DataAnnotations;

namespace Descent.Api.Hosting;

/// <summary>What the service takes at most; section <c>Limits</c> of the configuration.
/// Limits on data files are <see cref="Training.Data.DataLimits"/>, section <c>Datasets</c>.</summary>
internal sealed record Limits
{
    /// <summary>Bytes of a request body that is not a data file: a job, rows to predict.</summary>
    [Range(1, int.MaxValue)]
    public int BodyBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of tables kept in memory between requests and runs.</summary>
    [Range(0, long.MaxValue)]
    public long TableCacheBytes { get; init; } = 512L << 20;

    /// <summary>Bytes that trainings may take by their estimates: one that would take more is refused, and one that does not fit beside those under way waits. By
    /// default three quarters of what the machine or the container has.</summary>
    [Range(1, long.MaxValue)]
    public long RunBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;

    /// <summary>Below so many free bytes in the storage folder the service reports that it is not ready.</summary>
    [Range(0, long.MaxValue)]
    public long DiskFloorBytes { get; init; } = 256L << 20;
}
