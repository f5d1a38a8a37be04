using Descent.Training.Data;
using Descent.Training.Metrics;

namespace Descent.Training.Runs;

/// <summary>What a fitted model says of rows whose truth is known.</summary>
public static class KnownRows
{
    /// <param name="model">Not a classification.</param>
    /// <param name="table">Has the features and the targets.</param>
    /// <param name="rows">Positions in the table, of rows with a value for every target.</param>
    public static NumberPredictions Numbers(FittedModel model, Table table, int[] rows)
    {
        IReadOnlyList<string> targets = model.Numbers!.Names;
        double[] actual = [.. rows.SelectMany(row => targets.Select(name => table[name].Numbers[row]))];
        return new NumberPredictions(actual, model.Predict(table, rows).Numbers, targets.Count);
    }

    /// <param name="model">A classification.</param>
    /// <param name="table">Has the features and the target.</param>
    /// <param name="rows">Positions in the table, of rows with a class that the model knows.</param>
    public static ClassPredictions Classes(FittedModel model, Table table, int[] rows)
    {
        ClassTarget classes = model.Classes!;
        int[] actual = classes.Encode(table[classes.Column.Name], rows);
        Prediction prediction = model.Predict(table, rows);
        return prediction.Margins.Length > 0
            ? ClassPredictions.FromMargins(classes.Levels, actual, prediction.Margins)
            : new ClassPredictions(classes.Levels, actual, prediction.Probabilities, areProbabilities: true);
    }
}
