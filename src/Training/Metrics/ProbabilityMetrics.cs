namespace Descent.Training.Metrics;

/// <summary>Metrics of predicted probabilities; undefined (NaN) where a model gives none.</summary>
internal static class ProbabilityMetrics
{
    /// <summary>Mean of -log of the probability of the true class; infinite where it was 0.</summary>
    public static double LogLoss(ClassPredictions predictions) => Mean(predictions, row => -Math.Log(predictions.Score(row, predictions.Actual[row])));

    /// <summary>Mean squared distance of the probabilities from the truth: of the second class where there are two, else summed over all
    /// classes. Brier (Monthly Weather Review 78, 1950).</summary>
    public static double Brier(ClassPredictions predictions) => Mean(predictions, row =>
    {
        int classes = predictions.Labels.Count;
        double sum = 0;
        for (int label = classes == 2 ? 1 : 0; label < classes; label++)
        {
            double distance = predictions.Score(row, label) - (predictions.Actual[row] == label ? 1 : 0);
            sum += distance * distance;
        }
        return sum;
    });

    static double Mean(ClassPredictions predictions, Func<int, double> ofRow) =>
        predictions.AreProbabilities && predictions.Rows > 0 ? Enumerable.Range(0, predictions.Rows).Average(ofRow) : double.NaN;
}
