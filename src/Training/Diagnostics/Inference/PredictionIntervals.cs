using Descent.Training.Curvature;
using Descent.Training.Data;
using Descent.Training.Plans;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Inference;

/// <summary>How sure a prediction of least squares is, row by row, in the units of the data: ŷ ± t·√(g·C·gᵀ) for the mean and ŷ ± t·√(s² + g·C·gᵀ) for a new
/// observation, with the gradient g of the prediction. Exact for linear models; the usual linearisation for others. NaN where a level never trained.</summary>
/// <param name="Lower">Of a new observation.</param>
/// <param name="Upper">Of a new observation.</param>
/// <param name="MeanLower">Of the mean at such a row.</param>
/// <param name="MeanUpper">Of the mean at such a row.</param>
public sealed record PredictionIntervals(double[] Lower, double[] Upper, double[] MeanLower, double[] MeanUpper)
{
    const int BlockRows = 512;

    /// <summary>Rows times squared parameters.</summary>
    internal static Problem? Check(long rows, long parameters) => InferenceRules.CheckWork(rows, parameters);

    internal static PredictionIntervals Of(FittedRows fit, Identification identification, Table table, double[] root, double deviation, double bound)
    {
        IReadOnlyList<int> kept = identification.Kept;
        int length = kept.Count, all = fit.Parameters.Length, inputs = fit.Model.Preprocessor.Width;
        JacobianSource source = JacobianSource.Of(fit.Graph.TrainingPrediction, [.. fit.Graph.Parameters.Select(parameter => parameter.Node)]);
        PredictionIntervals intervals = new(new double[table.Rows], new double[table.Rows], new double[table.Rows], new double[table.Rows]);
        double[] columns = new double[(all + 1) * BlockRows];
        NumberTarget target = fit.Model.Numbers!;
        for (int first = 0; first < table.Rows; first += BlockRows)
        {
            int[] rows = [.. Enumerable.Range(first, Math.Min(BlockRows, table.Rows - first))];
            RowData<double> data = RowMatrices.Inputs<double>(table, rows, fit.Model.Preprocessor);
            source.Compute(fit.Parameters, Batch<double>.All(data), columns.AsSpan(0, (all + 1) * rows.Length));
            for (int row = 0; row < rows.Length; row++)
            {
                bool isKnown = identification.IsEstimable(data.Values(RowMatrices.Features).Slice(row * inputs, inputs));
                double variance = isKnown ? deviation * deviation * Leverage(row, rows.Length) : double.NaN, mean = columns[all * rows.Length + row];
                double error = bound * Math.Sqrt(variance), wide = bound * Math.Sqrt(variance + deviation * deviation);
                (intervals.MeanLower[first + row], intervals.MeanUpper[first + row]) = (target.Restore(0, mean - error), target.Restore(0, mean + error));
                (intervals.Lower[first + row], intervals.Upper[first + row]) = (target.Restore(0, mean - wide), target.Restore(0, mean + wide));
            }
        }
        return intervals;

        // ‖Uᵀg‖²; U is upper triangular.
        double Leverage(int row, int count)
        {
            double sum = 0;
            for (int j = 0; j < length; j++)
            {
                double along = 0;
                for (int i = 0; i <= j; i++)
                    along += columns[kept[i] * count + row] * root[i * length + j];
                sum += along * along;
            }
            return sum;
        }
    }
}
