namespace Descent.Training.Metrics;

/// <summary>What was predicted for rows whose class is known.</summary>
public sealed class ClassPredictions
{
    /// <param name="labels">Names of the classes, in order.</param>
    /// <param name="actual">True class of each row.</param>
    /// <param name="scores">(rows, classes), row-major; the largest of a row is the predicted class (the first of equals).</param>
    /// <param name="areProbabilities">Whether the scores of a row are probabilities that sum to 1.</param>
    public ClassPredictions(IReadOnlyList<string> labels, IReadOnlyList<int> actual, IReadOnlyList<double> scores, bool areProbabilities)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Count, labels.Count * actual.Count, nameof(scores));
        (Labels, Actual, Scores, AreProbabilities) = (labels, actual, scores, areProbabilities);
        Predicted = new int[actual.Count];
        for (int row = 0; row < actual.Count; row++)
            for (int label = 1; label < labels.Count; label++)
                if (Score(row, label) > Score(row, Predicted[row]))
                    Predicted[row] = label;
        Confusion = ConfusionMatrix.Count(labels, actual, Predicted);
    }

    /// <summary>Two classes from the margin of a separating plane: the second class where it is positive.</summary>
    public static ClassPredictions FromMargins(IReadOnlyList<string> labels, IReadOnlyList<int> actual, IReadOnlyList<double> margins) =>
        new(labels, actual, [.. margins.SelectMany(margin => new[] { -margin, margin })], areProbabilities: false);

    /// <summary>Two classes from the probability of the second.</summary>
    public static ClassPredictions FromProbabilities(IReadOnlyList<string> labels, IReadOnlyList<int> actual, IReadOnlyList<double> ofSecond) =>
        new(labels, actual, [.. ofSecond.SelectMany(probability => new[] { 1 - probability, probability })], areProbabilities: true);

    public IReadOnlyList<string> Labels { get; }

    public IReadOnlyList<int> Actual { get; }

    public IReadOnlyList<double> Scores { get; }

    public bool AreProbabilities { get; }

    /// <summary>Predicted class of each row.</summary>
    public int[] Predicted { get; }

    public ConfusionMatrix Confusion { get; }

    public int Rows => Actual.Count;

    public double Score(int row, int label) => Scores[row * Labels.Count + label];
}
