using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Descent.Training.Specs;

namespace Descent.Training.Optimizers;

/// <summary>An optimizer that needs nothing but the gradient.</summary>
public abstract record FirstOrderSpec : OptimizerSpec
{
    /// <summary>Step length; a schedule multiplies or replaces it over the steps. <c>"auto"</c> is accepted as a shorthand for <c>"auto_learning_rate": true</c>.</summary>
    [Range(0, double.MaxValue, MinimumIsExclusive = true), Shorthand("auto", nameof(AutoLearningRate))]
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Choose the learning rate by the curvature of the loss at the start; the job's spec then has it in the place of any number
    /// that was given, which a warning says.</summary>
    public bool AutoLearningRate { get; init; }

    /// <summary>The update rule for a vector of <paramref name="length"/> parameters, at its start.</summary>
    public abstract Optimizer<T> Create<T>(int length) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
