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

    public required byte[] Bytes { get; init; }
}
