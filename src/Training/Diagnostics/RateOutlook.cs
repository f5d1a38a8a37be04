using Descent.Training.Curvature;
using Descent.Training.Models;
using Descent.Training.Optimizers;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics;

/// <summary>What the curvature says of the learning rate.</summary>
public sealed record RateOutlook
{
    /// <summary>Whether the curvature tells a rate for this optimizer.</summary>
    public required bool Applies { get; init; }

    /// <summary>Why not, or what to know of the numbers below.</summary>
    public required string Note { get; init; }

    /// <summary>The rate of the job, before its schedule; null where the optimizer has none.</summary>
    public required double? Chosen { get; init; }

    /// <summary>From this rate on the steepest direction grows from step to step.</summary>
    public double? LargestStable { get; init; }

    /// <summary>The rate that is fastest where the loss is flattest; null where it does not curve upwards in every direction.</summary>
    public double? Best { get; init; }

    /// <summary>What the distance from the minimum shrinks by in a step at the chosen rate; above 1 it grows. Null where the loss does not curve upwards in every direction.</summary>
    public double? FactorPerStep { get; init; }

    /// <summary>Steps that the quadratic with this gradient and curvature takes at the chosen rate; empty where not every direction is known.</summary>
    public IReadOnlyList<PredictedSteps> PredictedSteps { get; init; } = [];

    static readonly double[] _tolerances = [1e-2, 1e-3, 1e-6];

    internal static RateOutlook Of(TrainingSpec spec, Spectrum? spectrum, double[] gradient, bool quadratic)
    {
        double? chosen = (spec.Optimizer as FirstOrderSpec)?.LearningRate;
        if (spec.Optimizer is not SgdSpec sgd)
            return new RateOutlook { Applies = false, Chosen = chosen, Note = NoteOf(spec.Optimizer!) };
        if (spectrum is null || spectrum.Largest <= spectrum.Rounding)
        {
            return new RateOutlook
            {
                Applies = false,
                Chosen = chosen,
                Note = spectrum is null
                    ? "Nothing is said of the curvature: the loss has kinks, too many parameters, or numbers that are not finite."
                    : "The loss does not curve upwards in any direction here.",
            };
        }
        // Weight decay is added to the gradient: as if every direction curved so much more.
        double largest = spectrum.Largest + sgd.WeightDecay, smallest = spectrum.Flattest + sgd.WeightDecay;
        bool bowl = spectrum.Smallest >= -spectrum.Rounding && smallest > 0;
        StepLengths lengths = StepLengths.Of(sgd);
        if (lengths.Fresh == 0)
            return new RateOutlook { Applies = false, Chosen = chosen, Note = "With dampening 1 the first gradient alone moves the parameters." };
        return new RateOutlook
        {
            Applies = true,
            Chosen = chosen,
            Note = quadratic && (spec.FullBatch == true || spec.Model is ObjectiveSpec)
                ? "The loss is a quadratic: what holds at the start holds to the end."
                : "These are the numbers of the quadratic that has the loss's gradient and curvature at the start; elsewhere, and in single batches, the curvature is another.",
            LargestStable = Finite(lengths.LargestStable(largest)),
            Best = bowl ? Finite(lengths.Best(smallest, largest)) : null,
            FactorPerStep = bowl ? Finite(lengths.Factor(sgd.LearningRate, smallest, largest)) : null,
            PredictedSteps = IsPlain(spec, sgd) && QuadraticDescent.Of(spectrum, gradient) is QuadraticDescent descent
                ? Predict(descent, lengths, sgd.LearningRate, spec.Stop?.Tolerance) : [],
        };
    }

    static PredictedSteps[] Predict(QuadraticDescent descent, StepLengths lengths, double rate, double? gradient)
    {
        long?[] steps = descent.Steps(lengths, rate, _tolerances, gradient);
        return
        [
            .. _tolerances.Select((tolerance, i) => new PredictedSteps(DistanceMeasure.Parameters, tolerance, steps[i])),
            .. gradient is double bound ? [new PredictedSteps(DistanceMeasure.GradientNorm, bound, steps[^1])] : Array.Empty<PredictedSteps>(),
        ];
    }

    /// <summary>Nothing but rate and momentum decides the steps.</summary>
    static bool IsPlain(TrainingSpec spec, SgdSpec sgd) =>
        spec.Model is not (ParametricSpec { Lower.Count: > 0 } or ParametricSpec { Upper.Count: > 0 })
        && spec.Schedule is Schedules.ConstantRateSpec { WarmupSteps: 0 } && spec.Clip is null && sgd.WeightDecay == 0;

    static double? Finite(double value) => double.IsFinite(value) ? value : null;

    static string NoteOf(OptimizerSpec optimizer) => optimizer is CurvatureSpec
        ? $"{Catalog.NameOf(optimizer)} chooses its step lengths itself."
        : $"{Catalog.NameOf(optimizer)} scales the step of every parameter by the gradients it has seen: the limits of gradient descent do not apply to its rate.";
}

/// <summary>When gradient descent would be near enough.</summary>
/// <param name="Measure">What is within the tolerance.</param>
/// <param name="Tolerance">How near.</param>
/// <param name="Steps">The first step at which it is; null where that never happens, or is too far to be walked.</param>
public sealed record PredictedSteps(DistanceMeasure Measure, double Tolerance, long? Steps);

/// <summary>What is near enough.</summary>
public enum DistanceMeasure
{
    /// <summary>Every parameter, as it is trained, to its value at the minimum.</summary>
    Parameters,

    /// <summary>The Euclidean norm of the gradient, to 0: the rule of <c>stop.tolerance</c>.</summary>
    GradientNorm,
}
