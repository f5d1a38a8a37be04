using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Explaining;

/// <summary>Why a training stopped, and how good the place is where it did.</summary>
public sealed record Explanation
{
    /// <summary>Why it stopped.</summary>
    public required StopExplanation Stop { get; init; }

    /// <summary>Whether the curvature below is that of the end, or of the start where the run left no model.</summary>
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

    /// <summary>The optimum in closed form beside the iterate; null where there is none.</summary>
    public required OptimumComparison? Optimum { get; init; }

    /// <summary>How far the quadratic with this gradient and curvature foretells the loss.</summary>
    public required IReadOnlyList<DecreaseComparison> Decrease { get; init; }

    /// <summary>Training against the rows that did not train; null where the run left no model.</summary>
    public required Generalization? Generalization { get; init; }

    /// <summary>Probabilities against frequencies; null unless the model gives probabilities of classes.</summary>
    public required Calibration? Calibration { get; init; }
}

/// <summary>Where the curvature was looked at.</summary>
public enum PlaceKind
{
    /// <summary>At the parameters that were kept.</summary>
    End,

    /// <summary>At the initial parameters: the run left no others.</summary>
    Start,
}

/// <summary>Why a training stopped.</summary>
/// <param name="Reason">As in the run.</param>
/// <param name="Step">Updates made.</param>
/// <param name="Sentence">For people, with the numbers that decided.</param>
public sealed record StopExplanation(StopReason? Reason, long Step, string Sentence);

/// <summary>Training against the rows that did not train: bare losses, without penalties.</summary>
/// <param name="TrainLoss">On the rows that trained.</param>
/// <param name="ValidationLoss">On the rows that watched; null without.</param>
/// <param name="TestLoss">On the rows kept apart; null without.</param>
/// <param name="Gap">Validation loss, or without it test loss, less training loss; null without either.</param>
/// <param name="Sentence">What to make of it.</param>
public sealed record Generalization(double? TrainLoss, double? ValidationLoss, double? TestLoss, double? Gap, string Sentence)
{
    internal static Generalization Of(double? train, double? validation, double? test)
    {
        double? unseen = validation ?? test, gap = unseen - train;
        return new Generalization(train, validation, test, gap, (train, unseen) switch
        {
            (_, null) => "No rows were kept apart: how good the model is on others is not known.",
            (null, _) => "The training loss is not finite.",
            ({ } seen, { } other) when other > 1.5 * Math.Abs(seen) && other > seen => "The model is clearly worse on rows that it has not seen: it has learned some of the noise of those it has.",
            ({ } seen, { } other) when other > seen => "The model is somewhat worse on rows that it has not seen, as is usual.",
            _ => "The model is as good on rows that it has not seen.",
        });
    }
}
