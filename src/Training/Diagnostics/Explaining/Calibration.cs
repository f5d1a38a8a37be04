using Descent.Training.Data;
using Descent.Training.Losses;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Explaining;

/// <summary>Whether the probabilities of a classifier are frequencies. Guo, Pleiss, Sun, Weinberger (2017), On calibration of modern neural networks.</summary>
/// <param name="Part">Rows that were looked at: <c>validation</c>, else <c>test</c>, else <c>train</c>.</param>
/// <param name="Rows">How many, at most 20,000.</param>
/// <param name="Of">With two classes the second one, whose probability is meant; with more the class that is predicted.</param>
/// <param name="Bins">Ten of equal width, those without rows left out.</param>
/// <param name="ExpectedError">Mean distance between probability and frequency, weighted by the rows of each bin.</param>
/// <param name="LargestError">The largest distance of a bin.</param>
public sealed record Calibration(string Part, int Rows, string Of, IReadOnlyList<CalibrationBin> Bins, double ExpectedError, double LargestError)
{
    const int MostRows = 20_000, BinCount = 10;

    /// <returns><see langword="null"/> unless the model gives probabilities of classes.</returns>
    internal static Calibration? For(FittedModel model, LossSurface surface, PreparedTable prepared)
    {
        if (model.Classes is not ClassTarget classes || surface.Graph.Loss.Link is not (Link.Sigmoid or Link.Softmax))
            return null;
        (string part, int[] rows) = prepared.Split.Validation.Length > 0 ? ("validation", prepared.Split.Validation)
            : prepared.Split.Test.Length > 0 ? ("test", prepared.Split.Test) : ("train", prepared.Split.Train);
        rows = rows.Length <= MostRows ? rows : [.. Enumerable.Range(0, MostRows).Select(i => rows[(long)i * rows.Length / MostRows])];
        Prediction prediction = model.Predict(prepared.Table, rows);
        int[] actual = classes.Encode(prepared.Table[classes.Column.Name], rows);
        bool two = classes.Levels.Count == 2;
        (double Probability, bool Came)[] said = [.. rows.Select((_, row) =>
        {
            int chosen = two ? 1 : prediction.ClassOf(row);
            return (prediction.Probabilities[row * classes.Levels.Count + chosen], actual[row] == chosen);
        })];
        if (said.Any(one => double.IsNaN(one.Probability)))
            return null;
        CalibrationBin[] bins = [.. said.GroupBy(one => Math.Min(BinCount - 1, (int)(one.Probability * BinCount))).OrderBy(bin => bin.Key).Select(bin => new CalibrationBin(
            (double)bin.Key / BinCount, (bin.Key + 1.0) / BinCount, bin.Count(), bin.Average(one => one.Probability), bin.Average(one => one.Came ? 1.0 : 0)))];
        return new Calibration(part, rows.Length, two ? classes.Levels[1] : "the predicted class", bins,
            bins.Sum(bin => bin.Error * bin.Rows) / rows.Length, bins.Max(bin => bin.Error));
    }
}

/// <summary>Rows of about the same probability.</summary>
/// <param name="From">Least probability of the bin.</param>
/// <param name="To">Largest.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="MeanProbability">What the model said of them.</param>
/// <param name="Frequency">How often it came so.</param>
public sealed record CalibrationBin(double From, double To, int Rows, double MeanProbability, double Frequency)
{
    internal double Error => Math.Abs(MeanProbability - Frequency);
}
