using System.ComponentModel.DataAnnotations;

namespace Descent.Api.Work;

/// <summary>How much trains at once; section <c>Work</c> of the configuration.</summary>
internal sealed record WorkSettings
{
    /// <summary>One core is left to the web where there are two or more.</summary>
    static readonly int _defaultThreads = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Runs at once.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; init; } = _defaultThreads;

    /// <summary>Training threads in all, whichever runs they serve.</summary>
    [Range(1, 1024)]
    public int Threads { get; init; } = _defaultThreads;

    /// <summary>Seconds between two checkpoints of a run: the most time that a crash can cost.</summary>
    [Range(0.01, 3600)]
    public double CheckpointSeconds { get; init; } = 2;

    /// <summary>Seconds between two looks for runs that the engine lacks. New ones are not found by these looks but told of at once.</summary>
    [Range(0.1, 3600)]
    public double ReconcileSeconds { get; init; } = 5;

    /// <summary>Runs that really train at once: each has a thread at least.</summary>
    public int Slots => Math.Min(Concurrency, Threads);

    public TimeSpan CheckpointInterval => TimeSpan.FromSeconds(CheckpointSeconds);

    public TimeSpan ReconcileInterval => TimeSpan.FromSeconds(ReconcileSeconds);
}
