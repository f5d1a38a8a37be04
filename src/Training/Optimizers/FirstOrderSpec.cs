using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Specs;

namespace Descent.Training.Optimizers;

/// <summary>An optimizer that needs nothing but the gradient.</summary>
public abstract record FirstOrderSpec : OptimizerSpec
{
    /// <summary>Step length; a schedule multiplies or replaces it over the steps.</summary>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 0.001;

    /// <summary>The update rule for a vector of <paramref name="length"/> parameters, at its start.</summary>
    public abstract Optimizer<T> Create<T>(int length) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
