using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Specs;

/// <summary>Penalties added to the training loss; biases are never penalised.</summary>
public sealed record RegularizationSpec
{
    /// <summary>Adds <c>l1 * sum(|weight|)</c>.</summary>
    [Range(0.0, double.MaxValue)]
    public double L1 { get; init; }

    /// <summary>Adds <c>0.5 * l2 * sum(weight^2)</c>.</summary>
    [Range(0.0, double.MaxValue)]
    public double L2 { get; init; }

    /// <summary>Whether a training has any penalty.</summary>
    internal static bool Penalizes(TrainingSpec spec) => spec.Regularization is { L1: > 0 } or { L2: > 0 };
}
