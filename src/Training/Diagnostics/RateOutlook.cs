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

    /// <summary>Steps that the quadratic with this gradient and curvature takes at the chosen rate; empty where that is not known.</summary>
    public IReadOnlyList<PredictedSteps> PredictedSteps { get; init; } = [];

    /// <summary>How the steps were predicted; null where they were not.</summary>
    public StepPrediction? Prediction { get; init; }

    static readonly double[] _tolerances = [1e-2, 1e-3, 1e-6];

    /// <param name="spec">Resolved.</param>
    /// <param name="spectrum">At the place of the gradient.</param>
    /// <param name="gradient">Of the loss.</param>
    /// <param name="quadratic">Whether the curvature is the same everywhere.</param>
    /// <param name="ofDescent">What descent meets of the curvature, asked for where the spectrum is not all.</param>
    internal static RateOutlook Of(TrainingSpec spec, Spectrum? spectrum, double[] gradient, bool quadratic, Func<GradientSpectrum?> ofDescent)
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
        (StepPrediction? prediction, PredictedSteps[] steps) = IsPlain(spec, sgd) ? Predict(spec, lengths, sgd.LearningRate, spectrum, gradient, ofDescent) : (null, []);
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
            PredictedSteps = steps,
            Prediction = prediction,
        };
    }

    static (StepPrediction?, PredictedSteps[]) Predict(
        TrainingSpec spec, StepLengths lengths, double rate, Spectrum spectrum, double[] gradient, Func<GradientSpectrum?> ofDescent)
    {
        if (spectrum.IsExact)
            return QuadraticDescent.Of(spectrum, gradient) is QuadraticDescent known
                ? (new StepPrediction(CurvatureMethod.Exact, 0, 0), Predict(known, lengths, rate, spec.Stop?.Tolerance)) : (null, []);
        if (ofDescent() is not GradientSpectrum space || QuadraticDescent.Of(space, gradient) is not QuadraticDescent descent)
            return (null, []);
        StepPrediction prediction = new(CurvatureMethod.Lanczos, space.Spectrum.Products, space.Unexplained / space.GradientNorm);
        return (prediction, [.. Predict(descent, lengths, rate, spec.Stop?.Tolerance).Where(steps => IsKnown(steps, space))]);
    }

    /// <summary>What the space leaves out of the way must be small beside the tolerance.</summary>
    static bool IsKnown(PredictedSteps steps, GradientSpectrum space)
    {
        const double Share = 0.1;
        double unknown = steps.Measure == DistanceMeasure.GradientNorm ? space.Unexplained
            : space.Unexplained / space.Spectrum.Values.First(value => value > space.Spectrum.Noise);
        return unknown <= Share * steps.Tolerance;
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

/// <summary>How steps were predicted: descent is walked on the quadratic, in the directions of its curvature.</summary>
/// <param name="Method">From all directions, or from those that products of the Hessian with vectors reach from the gradient. What these leave out is
/// bounded, and a tolerance that it could matter to is left out.</param>
/// <param name="Products">Products that were spent.</param>
/// <param name="Unexplained">Share of the gradient that is left at the minimum within those directions; 0 up to rounding where they hold the whole way.</param>
public sealed record StepPrediction(CurvatureMethod Method, int Products, double Unexplained);

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
