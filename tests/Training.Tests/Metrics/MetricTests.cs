using System.Text.Json;
using Descent.Training.Metrics;

namespace Descent.Training.Tests.Metrics;

/// <summary>Metrics against values worked out by hand, or by scikit-learn where it is named.</summary>
public class MetricTests
{
    static readonly string[] Two = ["no", "yes"];
    static readonly string[] Three = ["a", "b", "c"];

    [Fact]
    public void Two_classes_are_judged_by_the_second()
    {
        // Predicted yes: rows 0, 1, 2, 4; truly yes: 0, 2, 3, 4, 5.
        MetricSet set = MetricSet.Of(0.5, ClassPredictions.FromProbabilities(Two, [1, 0, 1, 1, 1, 1, 0, 0], [0.9, 0.8, 0.7, 0.4, 0.6, 0.3, 0.2, 0.1]));
        Assert.Equal(0.5, set.Values["loss"]);
        Assert.Equal(5.0 / 8, set.Values["accuracy"]);
        Assert.Equal(3.0 / 4, set.Values["precision"]);
        Assert.Equal(3.0 / 5, set.Values["recall"]);
        Assert.Equal(2.0 / 3, set.Values["f1"], 1e-15);
        Assert.Equal((3.0 / 5 + 2.0 / 3) / 2, set.Values["balanced_accuracy"], 1e-15);
        // 15 pairs of a yes and a no; only the no at 0.8 is above four of the five yes.
        Assert.Equal(11.0 / 15, set.Values["roc_auc"], 1e-15);
        // Hits at ranks 1, 3, 4, 5, 6.
        Assert.Equal((1 + 2.0 / 3 + 3.0 / 4 + 4.0 / 5 + 5.0 / 6) / 5, set.Values["average_precision"], 1e-15);
        Assert.Equal([[2, 1], [2, 3]], set.Confusion!.Values);
    }

    [Fact]
    public void Equal_scores_count_half()
    {
        Assert.Equal(0.875, Value("roc_auc", [0, 0, 1, 1], [0.1, 0.4, 0.4, 0.8]));
        Assert.Equal(0.5, Value("roc_auc", [0, 1, 0, 1], [0.3, 0.3, 0.3, 0.3]));
        // One threshold below all: precision is the share of positives.
        Assert.Equal(0.5, Value("average_precision", [0, 1, 0, 1], [0.3, 0.3, 0.3, 0.3]));
    }

    [Fact]
    public void Several_classes_are_averaged()
    {
        ClassPredictions predictions = new(Three, [0, 0, 1, 1, 2, 2],
            [0.8, 0.1, 0.1, 0.2, 0.5, 0.3, 0.1, 0.7, 0.2, 0.3, 0.3, 0.4, 0.1, 0.2, 0.7, 0.2, 0.2, 0.6], areProbabilities: true);
        MetricSet set = MetricSet.Of(0, predictions);
        Assert.Equal([[1, 1, 0], [0, 1, 1], [0, 0, 2]], set.Confusion!.Values);
        Assert.Equal(4.0 / 6, set.Values["accuracy"], 1e-15);
        Assert.Equal((1 + 0.5 + 2.0 / 3) / 3, set.Values["precision"], 1e-15);
        Assert.Equal((0.5 + 0.5 + 1) / 3, set.Values["recall"], 1e-15);
        Assert.Equal((2.0 / 3 + 0.5 + 0.8) / 3, set.Values["f1"], 1e-15);
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.2) + Math.Log(0.7) + Math.Log(0.3) + Math.Log(0.7) + Math.Log(0.6)) / 6, set.Values["log_loss"], 1e-15);
        Assert.Equal(["a", "b", "c"], set.Classes!.Select(one => one.Label));
        Assert.Equal([2, 2, 2], set.Classes!.Select(one => one.Support));
    }

    [Fact]
    public void Brier_and_log_loss_of_two_classes_follow_their_definitions()
    {
        Assert.Equal((0.01 + 0.16) / 2, Value("brier", [1, 0], [0.9, 0.4]), 1e-15);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.6)) / 2, Value("log_loss", [1, 0], [0.9, 0.4]), 1e-15);
    }

    [Fact]
    public void Numbers_are_judged_by_their_errors()
    {
        // scikit-learn's example: r2 0.9486081370449679, explained variance 0.9571734475374732, median absolute error 0.5.
        MetricSet set = MetricSet.Of(0, new NumberPredictions([3, -0.5, 2, 7], [2.5, 0.0, 2, 8]), counts: false);
        Assert.Equal(0.375, set.Values["mse"], 1e-15);
        Assert.Equal(Math.Sqrt(0.375), set.Values["rmse"], 1e-15);
        Assert.Equal(0.5, set.Values["mae"], 1e-15);
        Assert.Equal(0.5, set.Values["median_absolute_error"], 1e-15);
        Assert.Equal(0.9486081370449679, set.Values["r2"], 1e-15);
        Assert.Equal(0.9571734475374732, set.Values["explained_variance"], 1e-15);
        Assert.False(set.Values.ContainsKey("poisson_deviance"));
    }

    [Fact]
    public void Several_targets_are_averaged()
    {
        // Sums of squares about the means: 217/6 and 98/3; of the errors: 5/4 and 3.
        MetricSet set = MetricSet.Of(0, new NumberPredictions([0.5, 1, -1, 1, 7, -6], [0, 2, -1, 2, 8, -5], Targets: 2), counts: false);
        Assert.Equal(1 - (1.25 * 6 / 217 + 9.0 / 98) / 2, set.Values["r2"], 1e-15);
        Assert.Equal((1.25 / 3 + 1) / 2, set.Values["mse"], 1e-15);
    }

    [Fact]
    public void Counts_have_a_deviance()
    {
        MetricSet set = MetricSet.Of(0, new NumberPredictions([0, 2], [0.5, 1]), counts: true);
        Assert.Equal((2 * 0.5 + 2 * (2 * Math.Log(2) - 1)) / 2, set.Values["poisson_deviance"], 1e-15);
    }

    [Fact]
    public void What_is_undefined_is_null_and_what_is_infinite_is_named()
    {
        using JsonDocument one = JsonDocument.Parse(MetricSet.Of(double.NaN, ClassPredictions.FromProbabilities(Two, [0, 0], [0.0, 1.0])).ToJson());
        JsonElement metrics = one.RootElement;
        Assert.Equal(JsonValueKind.Null, metrics.GetProperty("loss").ValueKind);
        Assert.Equal(JsonValueKind.Null, metrics.GetProperty("roc_auc").ValueKind);
        Assert.Equal(JsonValueKind.Null, metrics.GetProperty("log_loss").ValueKind);
        Assert.Equal("+inf", metrics.GetProperty("nonfinite").GetProperty("log_loss").GetString());
        Assert.Equal(0.5, metrics.GetProperty("accuracy").GetDouble());
        Assert.Equal("yes", metrics.GetProperty("confusion_matrix").GetProperty("labels")[1].GetString());
        Assert.Equal(1, metrics.GetProperty("confusion_matrix").GetProperty("values")[0][1].GetInt64());
        Assert.Equal(JsonValueKind.Null, metrics.GetProperty("classes")[1].GetProperty("recall").ValueKind);

        MetricSet constant = MetricSet.Of(0, new NumberPredictions([2, 2], [1, 3]), counts: false);
        Assert.True(double.IsNaN(constant.Values["r2"]));
        Assert.Equal(1, constant.Values["rmse"]);
    }

    [Fact]
    public void A_prediction_that_is_not_a_number_makes_metrics_undefined_and_nothing_fails()
    {
        MetricSet classes = MetricSet.Of(0, ClassPredictions.FromProbabilities(Two, [0, 1, 1], [double.NaN, 0.2, 0.9]));
        Assert.True(double.IsNaN(classes.Values["roc_auc"]));
        MetricSet numbers = MetricSet.Of(0, new NumberPredictions([1, 2], [double.NaN, 2]), counts: true);
        Assert.All(numbers.Values.Skip(1), entry => Assert.True(double.IsNaN(entry.Value), entry.Key));
    }

    [Fact]
    public void Margins_are_no_probabilities()
    {
        MetricSet set = MetricSet.Of(0, ClassPredictions.FromMargins(Two, [0, 1, 1], [-2, 3, -0.5]));
        Assert.Equal(2.0 / 3, set.Values["accuracy"], 1e-15);
        Assert.Equal(1, set.Values["roc_auc"]);
        Assert.True(double.IsNaN(set.Values["log_loss"]));
    }

    static double Value(string name, int[] actual, double[] ofSecond) =>
        Catalog.Metrics.OfType<ClassMetric>().Single(metric => metric.Name == name).Of(ClassPredictions.FromProbabilities(Two, actual, ofSecond));
}
