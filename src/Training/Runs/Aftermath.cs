using System.Numerics;
using Descent.Training.Curvature;
using Descent.Training.Optimizers;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>What is found out about a training that diverged, by making it again: the parameters at its last finite step, and a learning rate that would have held.</summary>
/// <param name="spec">Of the training.</param>
/// <param name="trainerOf">A new trainer for a spec that differs in rate, stop rules and what is recorded.</param>
/// <param name="effort">What its steps are.</param>
/// <param name="host">A client who cancels waits no longer.</param>
internal sealed class Aftermath<T>(TrainingSpec spec, Func<TrainingSpec, Trainer<T>> trainerOf, TrainingEffort effort, ITrainingHost host)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rates that are tried, each a tenth of the one before.</summary>
    const int MostTried = 6;

    /// <summary>Of one trial: a tenth of a second or so.</summary>
    const double MostWork = 1e8;

    /// <summary>However little the work, a step takes its time.</summary>
    const long MostSteps = 50_000, FewestSteps = 20;

    /// <summary>θ at the step before the one that was not finite.</summary>
    /// <param name="error">Of the training.</param>
    /// <param name="nearest">The last checkpoint before; null for the start.</param>
    /// <returns><see langword="null"/> where there was no such step, or nobody waits.</returns>
    public T[]? LastFinite(TrainingError error, Checkpoint? nearest) => error.Divergence?.LastFiniteStep is not long step ? null
        : Run(spec with { Stop = spec.Stop! with { MaxSeconds = null }, Record = new RecordSpec() }, nearest, step).Saved is Checkpoint there ? TrainingState<T>.ParametersOf(there)
        : null;

    /// <summary>The error with a rate that would have held, where one is found.</summary>
    /// <param name="error">Of the training.</param>
    /// <param name="surface">Its loss; looked at where it says something.</param>
    public TrainingError WithRate(TrainingError error, Func<LossSurface> surface)
    {
        if (spec.Optimizer is not FirstOrderSpec optimizer || error is not { Step: long step and > 0, Divergence: DivergenceReport report })
            return error;
        double? limit = Limit(optimizer, surface);
        double first = limit / 2 ?? optimizer.LearningRate / 10;
        double? held = Enumerable.Range(0, MostTried).Select(i => first / Math.Pow(10, i)).Cast<double?>().FirstOrDefault(rate => Holds(optimizer with { LearningRate = rate!.Value }, step));
        return error with { Divergence = report with { HeldRate = held }, Suggestion = Divergence.Suggestion(limit, held) ?? error.Suggestion };
    }

    /// <summary>The largest stable rate by the curvature at the start, where it tells that the chosen one was too large.</summary>
    static double? Limit(FirstOrderSpec optimizer, Func<LossSurface> surface)
    {
        if (optimizer is not SgdSpec sgd || surface() is not LossSurface loss
            || loss.Spectrum(loss.Start, CancellationToken.None) is not Spectrum spectrum || spectrum.Largest <= spectrum.Rounding)
            return null;
        double limit = StepLengths.Of(sgd).LargestStable(spectrum.Largest + sgd.WeightDecay);
        return limit > 0 && limit <= sgd.LearningRate ? limit : null;
    }

    /// <summary>Whether with this rate the loss is finite for twice as many steps, and lower at their end than at the start.</summary>
    bool Holds(FirstOrderSpec optimizer, long step)
    {
        long steps = Math.Min(Math.Max(2 * step, FewestSteps), effort.Steps);
        if (steps > MostSteps || steps * effort.WorkOfStep > MostWork)
            return false;
        double[] losses = [];
        Run(spec with { Optimizer = optimizer, Stop = new StopSpec(), Record = new RecordSpec { Every = 1 } }, null, steps, points => losses = [.. points.Select(point => point.Train)]);
        if (losses.Length < 2)
            return false;
        // Batches differ: an epoch's mean is compared with another's, or as much of them as there is.
        int window = (int)Math.Clamp(effort.StepsPerEpoch, 1, losses.Length / 2);
        return losses[^window..].Average() <= losses[..window].Average();
    }

    ReplayHost Run(TrainingSpec other, Checkpoint? from, long step, Action<IReadOnlyList<LossPoint>>? look = null)
    {
        ReplayHost replay = new(step, () => host.Command == TrainingCommand.Cancel, look);
        trainerOf(other).Run(from, replay);
        return replay;
    }
}

/// <summary>What the steps of a training are.</summary>
/// <param name="Steps">Planned.</param>
/// <param name="StepsPerEpoch">Updates in one pass over the training rows.</param>
/// <param name="WorkOfStep">Multiplications of one, about.</param>
internal sealed record TrainingEffort(long Steps, long StepsPerEpoch, double WorkOfStep);
