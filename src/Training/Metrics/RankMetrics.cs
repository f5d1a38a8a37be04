namespace Descent.Training.Metrics;

/// <summary>Metrics of the order in which scores put the rows, whatever their scale. With several classes each stands against the rest, and
/// the unweighted mean is taken over the classes for which both sides occur.</summary>
internal static class RankMetrics
{
    /// <summary>Probability that a row of the class has a higher score than another row, equal scores counting half: the area under the
    /// ROC curve by the ranks of Mann and Whitney. Hanley, McNeil (Radiology 143, 1982).</summary>
    public static double RocAuc(ClassPredictions predictions) => AgainstTheRest(predictions, RocAuc);

    /// <summary>Σ (recallₙ - recallₙ₋₁)·precisionₙ over the thresholds, without interpolation, as in scikit-learn.</summary>
    public static double AveragePrecision(ClassPredictions predictions) => AgainstTheRest(predictions, AveragePrecision);

    static double RocAuc(double[] scores, bool[] positive)
    {
        Array.Sort(scores, positive);
        double rankSum = 0;
        long positives = positive.LongCount(p => p), negatives = positive.Length - positives;
        for (int start = 0, end; start < scores.Length; start = end)
        {
            end = EndOfTies(scores, start);
            double rank = (start + 1 + end) / 2.0;
            for (int i = start; i < end; i++)
                rankSum += positive[i] ? rank : 0;
        }
        return (rankSum - positives * (positives + 1) / 2.0) / ((double)positives * negatives);
    }

    static double AveragePrecision(double[] scores, bool[] positive)
    {
        for (int i = 0; i < scores.Length; i++)
            scores[i] = -scores[i];
        Array.Sort(scores, positive);
        double positives = positive.Count(p => p), found = 0, sum = 0;
        for (int start = 0, end; start < scores.Length; start = end)
        {
            end = EndOfTies(scores, start);
            int hits = positive.AsSpan(start..end).Count(true);
            found += hits;
            sum += hits * found / end;
        }
        return sum / positives;
    }

    static int EndOfTies(double[] sorted, int start)
    {
        int end = start + 1;
        while (end < sorted.Length && sorted[end] == sorted[start])
            end++;
        return end;
    }

    static double AgainstTheRest(ClassPredictions predictions, Func<double[], bool[], double> metric)
    {
        if (predictions.Scores.Any(double.IsNaN))
            return double.NaN;
        int classes = predictions.Labels.Count;
        return Enumerable.Range(classes == 2 ? 1 : 0, classes == 2 ? 1 : classes)
            .Where(label => predictions.Confusion.Actual(label) is long count && count > 0 && count < predictions.Rows)
            .Select(label => metric(
                [.. Enumerable.Range(0, predictions.Rows).Select(row => predictions.Score(row, label))],
                [.. predictions.Actual.Select(actual => actual == label)]))
            .DefaultIfEmpty(double.NaN).Average();
    }
}
