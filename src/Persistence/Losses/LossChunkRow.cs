namespace Descent.Persistence.Losses;

/// <summary>A stretch of a run's loss history, packed by <see cref="LossChunks"/>.</summary>
sealed class LossChunkRow
{
    public required string RunId { get; init; }

    /// <summary>From 0 within the run, without gaps.</summary>
    public required int Sequence { get; init; }

    public required long FirstStep { get; init; }

    public required long LastStep { get; init; }

    public required int Count { get; init; }

    /// <summary>Event number of the first point.</summary>
    public required long FirstEvent { get; init; }

    /// <summary>Event number of the last point.</summary>
    public required long LastEvent { get; init; }

    /// <summary>The numbers between, packed by <see cref="LossNumbering"/>.</summary>
    public required byte[] Events { get; init; }

    public required byte[] Bytes { get; init; }
}
