namespace Descent.Training.Metrics;

/// <summary>How often each class was taken for each.</summary>
/// <param name="Labels">Names of the classes, in order.</param>
/// <param name="Values">Number of rows by true class, then by predicted class.</param>
public sealed record ConfusionMatrix(IReadOnlyList<string> Labels, long[][] Values)
{
    internal static ConfusionMatrix Count(IReadOnlyList<string> labels, IReadOnlyList<int> actual, int[] predicted)
    {
        long[][] values = [.. labels.Select(_ => new long[labels.Count])];
        for (int row = 0; row < predicted.Length; row++)
            values[actual[row]][predicted[row]]++;
        return new ConfusionMatrix(labels, values);
    }

    /// <summary>Rows of this class that were recognised.</summary>
    internal long Hits(int label) => Values[label][label];

    /// <summary>Rows of this class.</summary>
    internal long Actual(int label) => Values[label].Sum();

    /// <summary>Rows taken for this class.</summary>
    internal long Predicted(int label) => Values.Sum(row => row[label]);
}
