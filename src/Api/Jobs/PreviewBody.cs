using Descent.Training.Diagnostics;
using Descent.Training.Preparation;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Api.Jobs;

/// <summary>What a job would be.</summary>
internal sealed record PreviewBody
{
    /// <summary>Always <c>preview</c>.</summary>
    public string Object { get; } = "preview";

    /// <summary>The resolved spec: every default filled in, every shorthand written out.</summary>
    public required TrainingSpec Spec { get; init; }

    /// <summary>Number of scalar parameters.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Rows, sizes, memory and work.</summary>
    public required Estimate Estimate { get; init; }

    /// <summary>Whether the training loss has a single minimum.</summary>
    public required Convexity Convexity { get; init; }

    /// <summary>Loss at the start, regularization included; null where it is not finite.</summary>
    public required double? InitialLoss { get; init; }

    /// <summary>Euclidean norm of the gradient at the start; null where it is not finite.</summary>
    public required double? InitialGradientNorm { get; init; }

    /// <summary>The fields above that are not finite, as <c>nan</c>, <c>+inf</c> or <c>-inf</c>; null where all are.</summary>
    public required IReadOnlyDictionary<string, string>? Nonfinite { get; init; }

    /// <summary>Nothing wrong, but worth knowing.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>What the service chose where the request left it open, and why.</summary>
    public required IReadOnlyList<Choice> Choices { get; init; }
}
