using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Specs;

/// <summary>K-fold cross-validation of the rows that are not for test. <c>split.shuffle</c> and <c>split.stratify</c> hold for the folds as well.</summary>
public sealed record CrossValidationSpec
{
    /// <summary>Number of folds.</summary>
    [Required, Range(2, 1000)]
    public int Folds { get; init; }

    /// <summary>Train with this fold alone, counted from 0; by default with each in its turn.</summary>
    [Range(0, 999)]
    public int? Fold { get; init; }
}
