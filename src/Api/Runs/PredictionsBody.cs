namespace Descent.Api.Runs;

/// <summary>What a model says of some rows.</summary>
internal sealed record PredictionsBody
{
    /// <summary>Always <c>predictions</c>.</summary>
    public required string Object { get; init; }

    /// <summary>Id of the run.</summary>
    public required string Run { get; init; }

    /// <summary>The columns that are predicted.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>The classes in order; empty for numbers.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Columns of the rows that the model does not use.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>Probability of the intervals; null where none were asked for.</summary>
    public required double? Interval { get; init; }

    /// <summary>Columns with cells that the model could not take as they are: missing values and categories that it does not know. A CSV has them in <c>Warning</c> headers.</summary>
    public required IReadOnlyList<PredictionWarningBody> Warnings { get; init; }

    /// <summary>One a row, in order.</summary>
    public required IReadOnlyList<PredictionBody> Predictions { get; init; }
}

/// <summary>The prediction for one row: numbers by target, or a class with probabilities.</summary>
internal sealed record PredictionBody
{
    /// <summary>The predicted numbers by target, in the units of the data; null for a classification.</summary>
    public required IReadOnlyDictionary<string, double?>? Values { get; init; }

    /// <summary>The most probable class; null for numbers, and where the probabilities are not finite.</summary>
    public required string? Class { get; init; }

    /// <summary>The probability of each class; null for numbers.</summary>
    public required IReadOnlyDictionary<string, double?>? Probabilities { get; init; }

    /// <summary>Distance from the boundary, positive for the second class, from a model of margins; null for others.</summary>
    public required double? Margin { get; init; }

    /// <summary>Where a new observation lies above with the probability that was asked for, together with <c>upper</c>; null without intervals.</summary>
    public required double? Lower { get; init; }

    /// <summary>Where a new observation lies below; see <c>lower</c>.</summary>
    public required double? Upper { get; init; }

    /// <summary>The lower bound for the mean of all observations at such a row, which knows no error but that of the parameters; null without intervals.</summary>
    public required double? MeanLower { get; init; }

    /// <summary>The upper bound for the mean; see <c>mean_lower</c>.</summary>
    public required double? MeanUpper { get; init; }

    /// <summary>The numbers and probabilities that are not finite, by target or class, as <c>nan</c>, <c>+inf</c> or <c>-inf</c>; null where all are.</summary>
    public required IReadOnlyDictionary<string, string>? Nonfinite { get; init; }
}
