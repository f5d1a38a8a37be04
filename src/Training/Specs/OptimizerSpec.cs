using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Specs;

/// <summary>How the parameters move. The catalogue lists the kinds.</summary>
public abstract record OptimizerSpec
{
    /// <summary>Step length; a schedule multiplies or replaces it over the steps.</summary>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 0.001;
}
