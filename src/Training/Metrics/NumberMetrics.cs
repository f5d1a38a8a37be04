namespace Descent.Training.Metrics;

/// <summary>Metrics of predicted numbers; with several targets their mean over the targets, except for the rmse, which is the root of the mean mse.</summary>
internal static class NumberMetrics
{
    /// <summary>Mean squared error.</summary>
    public static double Mse(NumberPredictions predictions) => predictions.MeanOverTargets(MeanSquare);

    /// <summary>Its root, in the units of the target.</summary>
    public static double Rmse(NumberPredictions predictions) => Math.Sqrt(Mse(predictions));

    /// <summary>Mean absolute error.</summary>
    public static double Mae(NumberPredictions predictions) =>
        predictions.MeanOverTargets(pairs => pairs.Average(pair => Math.Abs(pair.Predicted - pair.Actual)));

    /// <summary>Median absolute error: half of the rows are nearer.</summary>
    public static double MedianAbsoluteError(NumberPredictions predictions) => predictions.MeanOverTargets(pairs =>
    {
        double[] errors = [.. pairs.Select(pair => Math.Abs(pair.Predicted - pair.Actual)).Order()];
        // NaN sorts first, and then says that there was one.
        return double.IsNaN(errors[0]) ? double.NaN : (errors[(errors.Length - 1) / 2] + errors[errors.Length / 2]) / 2;
    });

    /// <summary>Share of the variance that is explained, against always predicting the mean: 1 - Σ(y - ŷ)²/Σ(y - ȳ)². Undefined for a constant target.</summary>
    public static double R2(NumberPredictions predictions) =>
        predictions.MeanOverTargets(pairs => 1 - Defined(MeanSquare(pairs), Variance(pairs.Select(pair => pair.Actual))));

    /// <summary>As r2, but a constant error does not count: 1 - Var(y - ŷ)/Var(y).</summary>
    public static double ExplainedVariance(NumberPredictions predictions) => predictions.MeanOverTargets(pairs =>
        1 - Defined(Variance(pairs.Select(pair => pair.Actual - pair.Predicted)), Variance(pairs.Select(pair => pair.Actual))));

    /// <summary>Mean deviance of counts from rates, 2·(y log(y/λ) - y + λ); infinite where a rate of 0 met a count.</summary>
    public static double PoissonDeviance(NumberPredictions predictions) => predictions.MeanOverTargets(pairs => pairs.Average(pair =>
        2 * ((pair.Actual == 0 ? 0 : pair.Actual * Math.Log(pair.Actual / pair.Predicted)) - pair.Actual + pair.Predicted)));

    static double MeanSquare((double Actual, double Predicted)[] pairs) =>
        pairs.Average(pair => (pair.Predicted - pair.Actual) * (pair.Predicted - pair.Actual));

    static double Variance(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return all.Average(value => (value - mean) * (value - mean));
    }

    static double Defined(double numerator, double denominator) => denominator == 0 ? double.NaN : numerator / denominator;
}
