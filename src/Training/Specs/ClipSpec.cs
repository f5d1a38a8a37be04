using System.ComponentModel.DataAnnotations;

namespace Descent.Training.Specs;

/// <summary>Bounds on the gradient; by value first, then by norm.</summary>
public sealed record ClipSpec
{
    /// <summary>The whole gradient is scaled down so that its Euclidean norm is at most this (Pascanu et al. 2013).</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? GlobalNorm { get; init; }

    /// <summary>Every component is clamped to [-value, value].</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? Value { get; init; }
}
