namespace Descent.Training.Preparation;

/// <summary>Bounds on what one job may ask for, beyond the ranges of its single fields.</summary>
internal static class Limits
{
    /// <summary>Classes of a classification.</summary>
    public const int Classes = 1000;

    /// <summary>Scalars in θ: at most 400 MB of float32, and as much again for every vector of optimizer state.</summary>
    public const long Parameters = 100_000_000;

    /// <summary>Scalars in θ for methods that hold a matrix of their number squared: 128 MB, and a minute or so for each factorisation.</summary>
    public const long DenseParameters = 4_000;

    /// <summary>Numbers in the feature matrix of a closed form, which holds it three times: 1.2 GB.</summary>
    public const long SystemCells = 50_000_000;

    /// <summary>Bytes of a checkpoint: SQLite takes a thousand million in one value.</summary>
    public const long CheckpointBytes = 950_000_000;

    /// <summary>Scalars in θ that a history may have as columns.</summary>
    public const long RecordedParameters = 100;

    /// <summary>Of these scalars, over all recorded steps: 160 MB before they are packed.</summary>
    public const long RecordedNumbers = 20_000_000;

    /// <summary>Runs of one job.</summary>
    public const int Runs = 1000;

    /// <summary>Bytes of a body times the combinations of its sweep: each is read on its own.</summary>
    public const long SweptBytes = 256L << 20;

    /// <summary>Updates of one run.</summary>
    public const long Steps = 100_000_000_000;

    /// <summary>Numbers in the feature matrix after preprocessing.</summary>
    public const long FeatureCells = 1_000_000_000;
}
