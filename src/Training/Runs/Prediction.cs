namespace Descent.Training.Runs;

/// <summary>What a model says of some rows, in the units of the data.</summary>
public sealed record Prediction
{
    public required int Rows { get; init; }

    /// <summary>Names of the numeric targets; for a classification the one target.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Names of the classes in order; empty unless a classification.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Regression and counts: shape (rows, targets), row-major. Empty for a classification.</summary>
    public double[] Numbers { get; init; } = [];

    /// <summary>Classification: shape (rows, classes), row-major, each row summing to 1. Empty otherwise.
    /// From a model of margins, which knows no probabilities, 0 or 1.</summary>
    public double[] Probabilities { get; init; } = [];

    /// <summary>From a model of margins: shape (rows), positive for the second class. Empty otherwise.</summary>
    public double[] Margins { get; init; } = [];

    /// <summary>Position in <see cref="Classes"/> of the most probable class of a row; the first of several.</summary>
    public int ClassOf(int row)
    {
        ReadOnlySpan<double> probabilities = Probabilities.AsSpan(row * Classes.Count, Classes.Count);
        int best = 0;
        for (int i = 1; i < probabilities.Length; i++)
        {
            if (probabilities[i] > probabilities[best])
                best = i;
        }
        return best;
    }
}
