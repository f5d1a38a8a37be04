using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Specs;

/// <summary>When to end before all steps are made; rules left out are off.</summary>
public sealed record StopSpec
{
    /// <summary>With full batches: converged when the Euclidean norm of the gradient is at most this.</summary>
    [Range(0.0, double.MaxValue)]
    public double? Tolerance { get; init; }

    /// <summary>Epochs without improvement by more than <c>min_delta</c> before the training ends; the best parameters are then restored.
    /// Watches the validation loss where there are validation rows, else the training loss.</summary>
    [Range(1, 1_000_000_000)]
    public int? Patience { get; init; }

    /// <summary>The least decrease that counts as improvement.</summary>
    [Range(0.0, double.MaxValue)]
    public double MinDelta { get; init; }

    /// <summary>End when the training loss is at most this.</summary>
    public double? TargetLoss { get; init; }

    /// <summary>The most seconds of training, pauses not counted.</summary>
    [Range(0.0, 31_536_000.0, MinimumIsExclusive = true)]
    public double? MaxSeconds { get; init; }
}
