namespace Descent.Training.Metrics;

/// <summary>Metrics of the predicted classes alone. Precision, recall and F1 speak of the second class where there are two, else they are
/// the unweighted mean over the classes that occur (macro); a quotient 0/0 is undefined (NaN), and counts 0 within a mean, as in scikit-learn.</summary>
internal static class LabelMetrics
{
    public static double Accuracy(ClassPredictions predictions) =>
        (double)Enumerable.Range(0, predictions.Labels.Count).Sum(predictions.Confusion.Hits) / predictions.Rows;

    /// <summary>Mean recall over the classes that occur: chance is 1/classes whatever their sizes.</summary>
    public static double BalancedAccuracy(ClassPredictions predictions) => Enumerable.Range(0, predictions.Labels.Count)
        .Where(label => predictions.Confusion.Actual(label) > 0)
        .Select(label => Recall(predictions.Confusion, label))
        .DefaultIfEmpty(double.NaN).Average();

    public static double Precision(ClassPredictions predictions) => Overall(predictions, Precision);

    public static double Recall(ClassPredictions predictions) => Overall(predictions, Recall);

    public static double F1(ClassPredictions predictions) => Overall(predictions, F1);

    /// <summary>Of the rows taken for this class, the share that belongs to it.</summary>
    public static double Precision(ConfusionMatrix matrix, int label) => (double)matrix.Hits(label) / matrix.Predicted(label);

    /// <summary>Of the rows of this class, the share that was recognised.</summary>
    public static double Recall(ConfusionMatrix matrix, int label) => (double)matrix.Hits(label) / matrix.Actual(label);

    /// <summary>Harmonic mean of precision and recall.</summary>
    public static double F1(ConfusionMatrix matrix, int label) => 2.0 * matrix.Hits(label) / (matrix.Predicted(label) + matrix.Actual(label));

    static double Overall(ClassPredictions predictions, Func<ConfusionMatrix, int, double> metric)
    {
        ConfusionMatrix matrix = predictions.Confusion;
        if (matrix.Labels.Count == 2)
            return metric(matrix, 1);
        return Enumerable.Range(0, matrix.Labels.Count)
            .Where(label => matrix.Actual(label) + matrix.Predicted(label) > 0)
            .Select(label => metric(matrix, label) is double value && double.IsNaN(value) ? 0 : metric(matrix, label))
            .DefaultIfEmpty(double.NaN).Average();
    }
}
