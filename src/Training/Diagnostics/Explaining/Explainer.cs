using System.Numerics;
using System.Numerics.Tensors;
using Descent.Training.Curvature;
using Descent.Training.Data;
using Descent.Training.Diagnostics.Tracing;
using Descent.Training.Runs;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics.Explaining;

/// <summary>Looks at a run that is over.</summary>
public static class Explainer
{
    /// <summary>Beside the start, a gradient this small has vanished for all purposes.</summary>
    const double Vanished = 1e-3;

    /// <param name="end">How it ended.</param>
    /// <param name="spec">Resolved, with the run's seed.</param>
    /// <param name="table">Its dataset; null where the model needs none.</param>
    /// <param name="model">What it left; null where it failed or was cancelled.</param>
    /// <param name="clock">For the update that is made again.</param>
    /// <param name="token">Ends what nobody waits for any more.</param>
    public static Explanation Of(RunEnd end, TrainingSpec spec, Table? table, FittedModel? model, TimeProvider clock, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(end);
        // What a run that diverged leaves is no place to judge.
        model = end.Error is null ? model : null;
        Subject subject = Subject.Of(spec, table);
        LossSurface surface = subject.Surface();
        double[] place = model?.Values.ToArray() ?? surface.Start, gradient = new double[place.Length];
        surface.Gradient(surface.Start, gradient);
        double startNorm = TensorPrimitives.Norm<double>(gradient), loss = surface.Gradient(place, gradient);
        ElementNames names = new(surface.Graph.Layout, model);
        Spectrum? spectrum = double.IsFinite(loss) ? surface.Spectrum(place, token) : null;
        Convexity convexity = Convexity.Of(surface).With(spectrum, surface.Graph.Loss);
        Stationarity stationarity = Stationarity.Of(loss, gradient, startNorm, spectrum, names);
        token.ThrowIfCancellationRequested();
        DecreaseComparison?[] decrease =
        [
            spec.Precision == Precision.Float32 ? FirstUpdate<float>(subject, surface, clock, token) : FirstUpdate<double>(subject, surface, clock, token),
            model is null ? null : DecreaseComparison.OfNextStep(surface, place, gradient, spectrum),
        ];
        return new Explanation
        {
            Stop = StopSentence.Of(end, spec, model is null ? null : stationarity.RelativeGradientNorm),
            At = model is null ? PlaceKind.Start : PlaceKind.End,
            Convexity = convexity,
            Stationarity = stationarity,
            Curvature = spectrum is null ? null : SurfaceCurvature.Of(spectrum, surface),
            Shape = spectrum is null ? null : Shape.Of(spectrum, names, stationarity.RelativeGradientNorm <= Vanished || startNorm == 0),
            LearningRate = RateOutlook.Of(spec, spectrum, gradient, convexity.Quadratic, () => surface.SpectrumOfDescent(place, gradient, token)),
            GradientCheck = GradientAgreement.Of(surface, place, names, token),
            Optimum = model is null ? null : OptimumComparison.Of(spec, surface, model, names),
            Decrease = [.. decrease.OfType<DecreaseComparison>()],
            Generalization = model is null || subject.Prepared is null ? null : Generalization.Of(end.Train, end.Validation, end.Test),
            Calibration = model is null || subject.Prepared is null ? null : Calibration.For(model, surface, subject.Prepared),
        };
    }

    static DecreaseComparison? FirstUpdate<T>(Subject subject, LossSurface surface, TimeProvider clock, CancellationToken token)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Replay<T> replay = Replay<T>.To(subject, null, 0, clock, token)!;
        return replay.Next().Moved ? DecreaseComparison.OfFirstUpdate(surface, [.. replay.Parameters.Select(value => double.CreateTruncating(value))]) : null;
    }
}
