namespace Descent.Training.Metrics;

/// <summary>The receiver operating characteristic of one class against the rest: as the threshold on its score falls, the share of its rows that
/// is found against the share of the other rows that is taken for it. Fawcett (Pattern Recognition Letters 27, 2006), algorithm 1.</summary>
/// <param name="Points">From (0, 0) to (1, 1), one for each distinct score.</param>
/// <param name="Area">Under the curve, by trapezia: 1/2 is chance.</param>
public sealed record RocCurve(IReadOnlyList<(double FalsePositives, double TruePositives)> Points, double Area)
{
    /// <returns>Null where the curve is undefined: the class, or every other, has no rows, or a score is not a number.</returns>
    public static RocCurve? Of(ClassPredictions predictions, int label)
    {
        (double Score, bool Positive)[] ranked = [.. Enumerable.Range(0, predictions.Rows)
            .Select(row => (predictions.Score(row, label), predictions.Actual[row] == label)).OrderByDescending(row => row.Item1)];
        double positives = ranked.Count(row => row.Positive), negatives = ranked.Length - positives;
        if (positives == 0 || negatives == 0 || ranked.Any(row => double.IsNaN(row.Score)))
            return null;
        List<(double FalsePositives, double TruePositives)> points = [(0, 0)];
        double found = 0, area = 0;
        for (int i = 0; i < ranked.Length; i++)
        {
            found += ranked[i].Positive ? 1 : 0;
            // Rows of equal score pass the threshold together.
            if (i + 1 < ranked.Length && ranked[i + 1].Score == ranked[i].Score)
                continue;
            (double x, double y) = ((i + 1 - found) / negatives, found / positives);
            area += (x - points[^1].FalsePositives) * (y + points[^1].TruePositives) / 2;
            points.Add((x, y));
        }
        return new RocCurve(points, area);
    }
}
