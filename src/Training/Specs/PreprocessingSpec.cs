using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Specs;

/// <summary>How columns become numbers. All that is learned (means, levels) comes from the training rows and is kept with the model.</summary>
public sealed record PreprocessingSpec
{
    /// <summary>Shift and scale numeric features to mean 0 and standard deviation 1 (population form).</summary>
    public bool? Standardize { get; init; }

    /// <summary>For regression with <c>mlp</c>: train on targets of mean 0 and standard deviation 1. Losses are then in those units;
    /// predictions and metrics are in the units of the data.</summary>
    public bool? StandardizeTarget { get; init; }

    /// <summary>What stands in for a missing number: the mean, unless the model is a formula, which leaves such rows out.</summary>
    public MissingValues? Missing { get; init; }

    /// <summary>How categories become numbers.</summary>
    public Categories? Categories { get; init; }

    /// <summary>Levels of a category that get a column of their own; the rarer ones share one.</summary>
    [Range(2, 10_000)]
    public int? MaxCategories { get; init; }
}

/// <summary>What stands in for a missing number.</summary>
public enum MissingValues
{
    /// <summary>The mean of the training rows.</summary>
    Mean,

    /// <summary>The median of the training rows.</summary>
    Median,

    /// <summary>The commonest value of the training rows; the smallest of several.</summary>
    MostFrequent,

    /// <summary>Zero.</summary>
    Zero,

    /// <summary>Nothing: rows that lack a number are left out, and have no prediction.</summary>
    Drop,
}

/// <summary>How categories become numbers.</summary>
public enum Categories
{
    /// <summary>A column of 0 and 1 for each level; a blank is a level of its own.</summary>
    OneHot,
}
