using System.Text.Json.Serialization;
using Descent.Training.Diagnostics;
using Descent.Training.Diagnostics.Explaining;

namespace Descent.Api.Runs;

/// <summary>Why a run stopped, and how good the place is where it did.</summary>
internal sealed record ExplanationBody
{
    /// <summary>Always <c>explanation</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "explanation";

    /// <summary>Id of the run.</summary>
    public required string Run { get; init; }

    /// <summary>Why it stopped.</summary>
    public required StopExplanation Stop { get; init; }

    /// <summary>Whether what follows is told of the end, or of the start where the run left no model.</summary>
    public required PlaceKind At { get; init; }

    /// <summary>Whether the training loss is convex, as far as that is proven, and what follows.</summary>
    public required Convexity Convexity { get; init; }

    /// <summary>How far it is from a point where the gradient vanishes.</summary>
    public required Stationarity Stationarity { get; init; }

    /// <summary>How the loss curves there; null where it has kinks, too many parameters, or numbers that are not finite.</summary>
    public required SurfaceCurvature? Curvature { get; init; }

    /// <summary>What that makes of the place; null as the curvature.</summary>
    public required Shape? Shape { get; init; }

    /// <summary>What the curvature there says of the learning rate.</summary>
    public required RateOutlook LearningRate { get; init; }

    /// <summary>The gradient of this very model against differences.</summary>
    public required GradientAgreement GradientCheck { get; init; }

    /// <summary>The optimum in closed form beside the fit; null where there is none.</summary>
    public required OptimumComparison? Optimum { get; init; }

    /// <summary>How far the quadratic with the gradient and curvature of a place foretells the loss.</summary>
    public required IReadOnlyList<DecreaseComparison> Decrease { get; init; }

    /// <summary>Training against the rows that did not train; null where the run left no model.</summary>
    public required Generalization? Generalization { get; init; }

    /// <summary>Probabilities against frequencies; null unless the model gives probabilities of classes.</summary>
    public required Calibration? Calibration { get; init; }

    /// <summary>A sentence on every number above, by its place.</summary>
    public required IReadOnlyDictionary<string, string> Meanings { get; init; }

    public static ExplanationBody Of(string run, Explanation explanation) => new()
    {
        Run = run,
        Stop = explanation.Stop,
        At = explanation.At,
        Convexity = explanation.Convexity,
        Stationarity = explanation.Stationarity,
        Curvature = explanation.Curvature,
        Shape = explanation.Shape,
        LearningRate = explanation.LearningRate,
        GradientCheck = explanation.GradientCheck,
        Optimum = explanation.Optimum,
        Decrease = explanation.Decrease,
        Generalization = explanation.Generalization,
        Calibration = explanation.Calibration,
        Meanings = ExplanationMeanings.All,
    };
}
