namespace Descent.Training.Metrics;

/// <summary>What was predicted for rows whose numbers are known, in the units of the data.</summary>
/// <param name="Actual">(rows, targets), row-major.</param>
/// <param name="Predicted">(rows, targets), row-major.</param>
/// <param name="Targets">Number of targets.</param>
public sealed record NumberPredictions(double[] Actual, double[] Predicted, int Targets = 1)
{
    /// <summary>Pairs of one target.</summary>
    public IEnumerable<(double Actual, double Predicted)> Of(int target)
    {
        for (int i = target; i < Actual.Length; i += Targets)
            yield return (Actual[i], Predicted[i]);
    }

    /// <summary>The unweighted mean of a metric over the targets.</summary>
    internal double MeanOverTargets(Func<(double Actual, double Predicted)[], double> metric) => Actual.Length == 0
        ? double.NaN
        : Enumerable.Range(0, Targets).Average(target => metric([.. Of(target)]));
}
