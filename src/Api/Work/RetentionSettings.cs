using System.ComponentModel.DataAnnotations;

namespace Descent.Api.Work;

/// <summary>How long finished jobs are kept; section <c>Retention</c> of the configuration. Without it, for ever.</summary>
internal sealed record RetentionSettings
{
    /// <summary>Days after its end when a job is removed.</summary>
    [Range(0.01, 36_500)]
    public double? Days { get; init; }

    /// <summary>Bytes of the database above which the oldest finished jobs are removed.</summary>
    [Range(1L << 20, long.MaxValue)]
    public long? Bytes { get; init; }

    public TimeSpan? Age => Days is double days ? TimeSpan.FromDays(days) : null;
}
