using Descent.Training.Data;
using Descent.Training.Diagnostics.Inference;
using Descent.Training.Runs;

namespace Descent.Api.Pictures;

/// <summary>The predictions of a model of one feature, evenly over the range of its data.</summary>
/// <param name="X">Values of the feature, ascending; only where the prediction is finite.</param>
/// <param name="Y">The predicted number, or the probability of the second class.</param>
/// <param name="Intervals">Of the mean and of a new observation; null where least squares gives none.</param>
internal sealed record FitCurve(double[] X, double[] Y, PredictionIntervals? Intervals)
{
    /// <summary>Probability of the intervals.</summary>
    public const double Level = 0.95;

    /// <summary>How far beyond the data the curve goes, as a share of their range.</summary>
    const double Beyond = 0.02;

    public bool Rises => Y.Length > 0 && Y[^1] >= Y[0];

    /// <param name="uncertainty">Error bars of the fit, if it has them.</param>
    public static FitCurve Of(FittedTable fitted, ColumnSchema feature, int points, Uncertainty? uncertainty)
    {
        double[] present = [.. fitted.Table[feature.Name].Numbers.ToArray().Where(double.IsFinite)];
        if (present.Length == 0)
            return new FitCurve([], [], null);
        double low = present.Min(), high = present.Max(), margin = Beyond * (high - low);
        double[] x = [.. Enumerable.Range(0, points).Select(i => low - margin + ((high - low + 2 * margin) * i / (points - 1)))];
        Table grid = new([Column.OfNumbers(feature.Name, x, feature.Type)]);
        Prediction prediction = fitted.Model.Predict(grid);
        double[] y = prediction.Classes.Count > 0 ? [.. x.Select((_, row) => prediction.Probabilities[(2 * row) + 1])] : prediction.Numbers;
        if (uncertainty?.Intervals(grid, Level).Intervals is PredictionIntervals intervals && intervals.Lower.Concat(intervals.Upper).All(double.IsFinite))
            return new FitCurve(x, y, intervals);
        int[] finite = [.. Enumerable.Range(0, points).Where(i => double.IsFinite(y[i]))];
        return new FitCurve([.. finite.Select(i => x[i])], [.. finite.Select(i => y[i])], null);
    }

    /// <summary>Feature and target of some rows; a class counts 0 or 1.</summary>
    public static (double[] X, double[] Y) Observed(FittedTable fitted, int[] rows)
    {
        FittedModel model = fitted.Model;
        Column feature = fitted.Table[model.Columns[0].Name];
        int[] present = [.. rows.Where(row => !feature.IsMissing(row))];
        double[] y = model.Classes is ClassTarget classes
            ? [.. classes.Encode(fitted.Table[classes.Column.Name], present).Select(label => (double)label)]
            : KnownRows.Numbers(model, fitted.Table, present).Actual;
        return ([.. present.Select(row => feature.Numbers[row])], y);
    }
}
