namespace Descent.Persistence.Runs;

/// <summary>Where an unfinished run goes on from; one a run, replaced with every save, gone when the run ends.</summary>
sealed class CheckpointRow
{
    public required string RunId { get; init; }

    public required long Step { get; init; }

    public required byte[] Bytes { get; init; }
}

/// <summary>What a finished run learned, and of one that diverged what it was at its last finite step.</summary>
sealed class ModelRow
{
    public required string RunId { get; init; }

    public required byte[] Bytes { get; init; }
}
