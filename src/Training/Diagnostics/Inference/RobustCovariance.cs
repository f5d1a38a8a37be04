using Descent.Training.Autodiff;
using Descent.Training.Curvature;
using Descent.Training.Kernels;
using Descent.Training.Plans;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Inference;

/// <summary>The sandwich (JᵀJ)⁻¹·Jᵀ·diag(w)·J·(JᵀJ)⁻¹ that trusts each row's own residual e and not one variance for all: w = e²·n/(n - p), or e²/(1 - h)²
/// with the leverage h of the row. With J = QR and q the rows of Q it is R⁻¹·(Σ w·q·qᵀ)·R⁻ᵀ, and h = ‖q‖².</summary>
internal static class RobustCovariance
{
    const int BlockRows = 512;

    /// <param name="fit">Model and rows.</param>
    /// <param name="kept">Parameters, as positions in θ.</param>
    /// <param name="inverse">R⁻¹ of the columns that are kept, upper triangular.</param>
    /// <param name="kind">Which weights.</param>
    /// <returns>U with covariance U·Uᵀ.</returns>
    public static double[] Root(FittedRows fit, IReadOnlyList<int> kept, double[] inverse, CovarianceKind kind)
    {
        int length = kept.Count, rows = fit.Rows.Rows, all = fit.Parameters.Length;
        Node residual = fit.Graph.TrainingPrediction - fit.Graph.TrainingPrediction.Graph.Input(RowMatrices.Target, 1);
        JacobianSource source = JacobianSource.Of(residual, [.. fit.Graph.Parameters.Select(parameter => parameter.Node)]);
        TriangularFactor middle = new(length);
        double[] columns = new double[(all + 1) * BlockRows], weighted = new double[length * BlockRows];
        for (int first = 0; first < rows; first += BlockRows)
        {
            int count = Math.Min(BlockRows, rows - first);
            source.Compute(fit.Parameters, Batch<double>.Range(fit.Rows, first, count), columns.AsSpan(0, (all + 1) * count));
            for (int row = 0; row < count; row++)
            {
                double leverage = 0, error = columns[all * count + row];
                for (int j = 0; j < length; j++)
                {
                    double q = 0;
                    for (int i = 0; i <= j; i++)
                        q += columns[kept[i] * count + row] * inverse[i * length + j];
                    weighted[j * count + row] = q;
                    leverage += q * q;
                }
                double weight = kind == CovarianceKind.Hc3 ? Math.Abs(error) / (1 - leverage) : Math.Abs(error) * Math.Sqrt((double)rows / (rows - length));
                for (int j = 0; j < length; j++)
                    weighted[j * count + row] *= weight;
            }
            middle.Fold(weighted.AsSpan(0, length * count), count);
        }
        // R⁻¹·Tᵀ with TᵀT = Σ w·q·qᵀ.
        double[] root = new double[length * length];
        for (int i = 0; i < length; i++)
            for (int j = 0; j < length; j++)
                for (int k = Math.Max(i, j); k < length; k++)
                    root[i * length + j] += inverse[i * length + k] * middle[j, k];
        return root;
    }
}
