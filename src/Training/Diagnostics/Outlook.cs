using System.Globalization;
using Descent.Training.Curvature;
using Descent.Training.Data;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics;

/// <summary>What can be said of a training before it begins.</summary>
public sealed record Outlook
{
    /// <summary>Loss and gradient norm at the start.</summary>
    public required LossPoint Start { get; init; }

    public required Convexity Convexity { get; init; }

    /// <summary>Null where the loss has kinks, too many parameters, or numbers that are not finite.</summary>
    public required SurfaceCurvature? Curvature { get; init; }

    public required RateOutlook LearningRate { get; init; }

    /// <summary>Null where not even one step was made.</summary>
    public required Trial? Trial { get; init; }

    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>Looks at a job's start. Takes about a second at most, but for the reading of a very large table into matrices.</summary>
    /// <param name="spec">Resolved.</param>
    /// <param name="table">Its dataset; null where the model needs none.</param>
    /// <param name="steps">Updates planned.</param>
    /// <param name="clock">For the measurement of the trial.</param>
    /// <param name="token">Ends what nobody waits for any more.</param>
    public static Outlook Of(TrainingSpec spec, Table? table, long steps, TimeProvider clock, CancellationToken token)
    {
        Subject subject = Subject.Of(spec, table);
        ITraining training = spec.Precision == Precision.Float32 ? subject.Training<float>(spec, clock) : subject.Training<double>(spec, clock);
        LossPoint start = training.Start();
        LossSurface surface = subject.Surface();
        double[] gradient = new double[surface.Length];
        surface.Gradient(surface.Start, gradient);
        Spectrum? spectrum = double.IsFinite(start.Train) ? surface.Spectrum(surface.Start, token) : null;
        Convexity convexity = Convexity.Of(surface).With(spectrum, surface.Graph.Loss);
        RateOutlook rate = RateOutlook.Of(spec, spectrum, gradient, convexity.Quadratic, () => surface.SpectrumOfDescent(surface.Start, gradient, token));
        return new Outlook
        {
            Start = start,
            Convexity = convexity,
            Curvature = spectrum is null ? null : SurfaceCurvature.Of(spectrum, surface),
            LearningRate = rate,
            Trial = Trial.Of(training, steps, clock, token),
            Warnings = rate.Chosen >= rate.LargestStable ? [TooFast(rate, convexity.Quadratic)] : [],
        };
    }

    static Warning TooFast(RateOutlook rate, bool quadratic)
    {
        string limit = rate.LargestStable!.Value.ToString("G5", CultureInfo.InvariantCulture), chosen = rate.Chosen!.Value.ToString("G5", CultureInfo.InvariantCulture);
        string advice = rate.Best is double best ? $" The best rate is {best.ToString("G5", CultureInfo.InvariantCulture)}." : "";
        return quadratic
            ? new Warning("rate_diverges", $"With the learning rate {chosen} the training will diverge: from {limit} on the steepest direction grows.{advice}", "/optimizer/learning_rate")
            : new Warning("rate_may_diverge", $"With the learning rate {chosen} the first steps are likely to diverge: by the curvature at the start, {limit} is the limit.{advice}", "/optimizer/learning_rate");
    }
}
