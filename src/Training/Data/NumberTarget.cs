using System.Numerics;

namespace Descent.Training.Data;

/// <summary>Numbers to be predicted: one or several columns, each as (y - Shift) / Scale. Kept with the model.</summary>
/// <param name="Names">Columns, in order.</param>
/// <param name="Shift">Of each column; 0 without standardisation.</param>
/// <param name="Scale">Of each column; 1 without.</param>
public sealed record NumberTarget(IReadOnlyList<string> Names, IReadOnlyList<double> Shift, IReadOnlyList<double> Scale)
{
    /// <param name="columns">Number, boolean or datetime columns.</param>
    /// <param name="trainingRows">Rows with values.</param>
    /// <param name="standardize">Mean 0 and population standard deviation 1 over the training rows; a constant target is only shifted.</param>
    public static NumberTarget Learn(IReadOnlyList<Column> columns, ReadOnlySpan<int> trainingRows, bool standardize)
    {
        double[] shift = new double[columns.Count], scale = new double[columns.Count];
        Array.Fill(scale, 1);
        for (int i = 0; i < columns.Count && standardize; i++)
        {
            Moments moments = Moments.Of(columns[i].Numbers, trainingRows);
            shift[i] = moments.Count > 0 ? moments.Mean : 0;
            scale[i] = moments.PopulationStd > 0 && double.IsFinite(moments.PopulationStd) ? moments.PopulationStd : 1;
        }
        return new NumberTarget([.. columns.Select(column => column.Name)], shift, scale);
    }

    /// <param name="table">Has the columns.</param>
    /// <param name="rows">Rows with values.</param>
    /// <param name="destination">Row-major, shape (rows, targets).</param>
    public void Transform<T>(Table table, ReadOnlySpan<int> rows, Span<T> destination) where T : INumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, rows.Length * Names.Count, nameof(destination));
        for (int target = 0; target < Names.Count; target++)
        {
            ReadOnlySpan<double> numbers = table[Names[target]].Numbers;
            for (int i = 0; i < rows.Length; i++)
                destination[(i * Names.Count) + target] = T.CreateTruncating((numbers[rows[i]] - Shift[target]) / Scale[target]);
        }
    }

    /// <summary>A prediction in the units of the data.</summary>
    public double Restore(int target, double value) => (value * Scale[target]) + Shift[target];
}
