using Descent.Training.Metrics;

namespace Descent.Training.Tests.Metrics;

public class RocCurveTests
{
    [Fact]
    public void Equal_scores_pass_the_threshold_together()
    {
        // Fawcett's rule on four rows, two of which have the same score: one slanted stroke, half of its square.
        RocCurve curve = RocCurve.Of(ClassPredictions.FromProbabilities(["no", "yes"], [1, 1, 0, 0], [0.9, 0.5, 0.5, 0.1]), 1)!;
        Assert.Equal([(0, 0), (0, 0.5), (0.5, 1), (1, 1)], curve.Points);
        Assert.Equal(0.875, curve.Area);
    }

    [Fact]
    public void The_area_is_the_rank_statistic()
    {
        double[] scores = [.. Enumerable.Range(0, 200).Select(i => Math.Round(Math.Abs(Math.Sin(i * 1.7)), 1))];
        int[] actual = [.. Enumerable.Range(0, 200).Select(i => Math.Sin(i * 1.7 + i % 3) > 0.1 ? 1 : 0)];
        ClassPredictions predictions = ClassPredictions.FromProbabilities(["no", "yes"], actual, scores);
        double ranks = Catalog.Metrics.OfType<ClassMetric>().Single(metric => metric.Name == "roc_auc").Of(predictions);
        // Both are sums of two hundred terms of order 1.
        Assert.Equal(ranks, RocCurve.Of(predictions, 1)!.Area, 1e-13);
        Assert.Equal(1 - ranks, RocCurve.Of(ClassPredictions.FromProbabilities(["no", "yes"], actual, [.. scores.Select(score => 1 - score)]), 1)!.Area, 1e-13);
    }

    [Fact]
    public void Without_both_sides_there_is_no_curve() =>
        Assert.Null(RocCurve.Of(ClassPredictions.FromProbabilities(["no", "yes"], [1, 1], [0.2, 0.4]), 1));
}
