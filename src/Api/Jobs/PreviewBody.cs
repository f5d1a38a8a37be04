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

    /// <summary>Runs that the job would make: combinations of the sweep, times starts, times folds. What follows is about the first.</summary>
    public required int Runs { get; init; }

    /// <summary>Rows, sizes, memory and work of one run.</summary>
    public required Estimate Estimate { get; init; }

    /// <summary>Whether the training loss is convex, as far as that is proven, and what follows.</summary>
    public required Convexity Convexity { get; init; }

    /// <summary>Loss at the start, regularization included; null where it is not finite.</summary>
    public required double? InitialLoss { get; init; }

    /// <summary>Euclidean norm of the gradient at the start; null where it is not finite.</summary>
    public required double? InitialGradientNorm { get; init; }

    /// <summary>How the loss curves at the start; null where it has kinks, too many parameters, or numbers that are not finite.</summary>
    public required SurfaceCurvature? Curvature { get; init; }

    /// <summary>What the curvature says of the learning rate.</summary>
    public required RateOutlook LearningRate { get; init; }

    /// <summary>How long the training would take here and now, by a trial of a tenth of a second; null where not even one step was made.</summary>
    public required Trial? Trial { get; init; }

    /// <summary>The fields above that are not finite, as <c>nan</c>, <c>+inf</c> or <c>-inf</c>; null where all are.</summary>
    public required IReadOnlyDictionary<string, string>? Nonfinite { get; init; }

    /// <summary>Nothing wrong, but worth knowing.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>What the service chose where the request left it open, and why.</summary>
    public required IReadOnlyList<Choice> Choices { get; init; }
}
