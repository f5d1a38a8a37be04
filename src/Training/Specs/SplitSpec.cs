using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Specs;

/// <summary>Rows kept apart. A value below 1 is a share of the rows, a whole number from 1 on a count of rows.</summary>
public sealed record SplitSpec
{
    /// <summary>Rows that watch the training and decide on early stopping.</summary>
    [Range(0.0, 1e9)]
    public double? Validation { get; init; }

    /// <summary>Rows that are only looked at when all is done.</summary>
    [Range(0.0, 1e9)]
    public double? Test { get; init; }

    /// <summary>Draw the rows at random by the seed; when false the first rows train, the next validate, the last test.</summary>
    public bool? Shuffle { get; init; }

    /// <summary>Key of the draw; by default the job's <c>seed</c>, for every run of it.</summary>
    [Range(0L, long.MaxValue)]
    public long? Seed { get; init; }

    /// <summary>For classification: each part has the classes in the same proportions.</summary>
    public bool? Stratify { get; init; }
}
