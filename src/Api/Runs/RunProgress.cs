using Descent.Api.Answers;
using Descent.Persistence.Runs;
using Descent.Training.Preparation;
using Descent.Training.Runs;

namespace Descent.Api.Runs;

/// <summary>How far a training is.</summary>
internal sealed record ProgressBody
{
    /// <summary>From 0 to 1; 1 when it has succeeded, however early.</summary>
    public required double Fraction { get; init; }

    /// <summary>Updates made.</summary>
    public required long Step { get; init; }

    /// <summary>Updates planned.</summary>
    public required long? Steps { get; init; }

    /// <summary>Passes over the training rows completed.</summary>
    public required long Epoch { get; init; }

    /// <summary>Passes planned.</summary>
    public required long? Epochs { get; init; }

    /// <summary>Updates a second, lately.</summary>
    public required double? StepsPerSecond { get; init; }

    /// <summary>Seconds still to go at that speed; null when not running.</summary>
    public required double? EtaSeconds { get; init; }

    /// <summary>Of a job: what its runs have made together.</summary>
    /// <param name="runs">At least one.</param>
    /// <param name="estimate">What is planned for each, known from the start.</param>
    public static ProgressBody Of(IReadOnlyList<RunRow> runs, Estimate? estimate)
    {
        ProgressBody[] each = [.. runs.Select(run => Of(run, estimate))];
        if (each.Length == 1)
            return each[0];
        double speed = runs.Zip(each).Where(pair => pair.First.Status == RunStatus.Running).Sum(pair => pair.Second.StepsPerSecond ?? 0);
        long left = runs.Zip(each).Where(pair => !RunStates.IsTerminal(pair.First.Status)).Sum(pair => pair.Second.Steps - pair.Second.Step ?? 0);
        return new ProgressBody
        {
            // A run that is over, however it ended, is done as far as the job goes.
            Fraction = runs.Zip(each).Average(pair => RunStates.IsTerminal(pair.First.Status) ? 1 : pair.Second.Fraction),
            Step = each.Sum(one => one.Step),
            Steps = each.Sum(one => one.Steps),
            Epoch = each.Sum(one => one.Epoch),
            Epochs = each.All(one => one.Epochs is null) ? null : each.Sum(one => one.Epochs ?? 0),
            StepsPerSecond = speed > 0 ? speed : null,
            EtaSeconds = speed > 0 ? left / speed : null,
        };
    }

    /// <param name="run">With the progress that was saved last, if any.</param>
    /// <param name="estimate">What is planned, known from the start.</param>
    public static ProgressBody Of(RunRow run, Estimate? estimate)
    {
        TrainingProgress? made = run.Progress;
        long? planned = made?.Steps ?? estimate?.Steps;
        double? speed = Nonfinite.OrNull(made?.StepsPerSecond);
        return new ProgressBody
        {
            Fraction = run.Status == RunStatus.Succeeded ? 1 : made is null ? 0 : Math.Clamp((double)made.Step / Math.Max(1, made.Steps), 0, 1),
            Step = made?.Step ?? 0,
            Steps = planned,
            Epoch = made?.Epoch ?? 0,
            Epochs = made?.Epochs ?? estimate?.Epochs,
            StepsPerSecond = speed,
            EtaSeconds = run.Status == RunStatus.Running && made is not null && speed > 0 ? (made.Steps - made.Step) / speed : null,
        };
    }
}

/// <summary>The losses lately.</summary>
internal sealed record LatestLossBody
{
    /// <summary>Latest training loss, regularization included; null before the first.</summary>
    public required double? Train { get; init; }

    /// <summary>Latest validation loss; null without validation rows.</summary>
    public required double? Validation { get; init; }

    /// <summary>Lowest loss so far: of validation where there is one, else of training.</summary>
    public required double? Best { get; init; }

    /// <summary>Step of the lowest loss.</summary>
    public required long? BestStep { get; init; }

    /// <summary>The fields above that are not finite, as <c>nan</c>, <c>+inf</c> or <c>-inf</c>; null where all are.</summary>
    public required IReadOnlyDictionary<string, string>? Nonfinite { get; init; }

    /// <summary>Null until the first progress was saved.</summary>
    public static LatestLossBody? Of(TrainingProgress? progress) => progress is null ? null : new LatestLossBody
    {
        Train = Answers.Nonfinite.OrNull(progress.TrainLoss),
        Validation = Answers.Nonfinite.OrNull(progress.ValidationLoss),
        Best = Answers.Nonfinite.OrNull(progress.BestLoss),
        BestStep = progress.BestLoss is null ? null : progress.BestStep,
        Nonfinite = Answers.Nonfinite.Names(("train", progress.TrainLoss), ("validation", progress.ValidationLoss), ("best", progress.BestLoss)),
    };
}
