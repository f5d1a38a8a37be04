using System.Text.Json.Serialization;
using Descent.Training.Diagnostics;
using Descent.Training.Diagnostics.Explaining;
using Descent.Training.Runs;

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

    /// <summary>Where it left the finite numbers; null unless it diverged.</summary>
    public required DivergenceBody? Divergence { get; init; }

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

    public static ExplanationBody Of(string run, Explanation explanation, DivergenceReport? divergence) => new()
    {
        Run = run,
        Stop = explanation.Stop,
        Divergence = divergence is null ? null : DivergenceBody.Of(run, divergence),
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

/// <summary>Where a run left the finite numbers, and what is left of it.</summary>
/// <param name="Step">The first step whose loss or gradient is not finite.</param>
/// <param name="Operation">The first operation whose result is not finite; null where none was found when looking again.</param>
/// <param name="Parameter">The parameter nearest to it; null where it depends on none.</param>
/// <param name="Row">Row of the batch, from 0; null where the operation has not one value for each.</param>
/// <param name="LastFiniteStep">The last step whose loss and gradient were finite; null where none were.</param>
/// <param name="Checkpoint">Path of the parameters at that step; null where there are none.</param>
/// <param name="HeldRate">A learning rate that was tried, and with which the loss stays finite for as long and falls; null where none was found.</param>
internal sealed record DivergenceBody(
    long Step, string? Operation, string? Parameter, int? Row, long? LastFiniteStep, string? Checkpoint, double? HeldRate)
{
    public static DivergenceBody Of(string run, DivergenceReport report) => new(
        report.LastFiniteStep + 1 ?? 0, report.Operation, report.Parameter, report.Row, report.LastFiniteStep,
        report.LastFiniteStep is null ? null : Fitted.LastFinitePath(run), report.HeldRate);
}
