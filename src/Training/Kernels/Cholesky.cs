using System.Numerics.Tensors;
using Descent.Training.Threads;

namespace Descent.Training.Kernels;

/// <summary>A = L·Lᵀ of a symmetric positive definite matrix, row by row, in place: L takes the place of the lower triangle.</summary>
internal static class Cholesky
{
    /// <summary>Factors in place.</summary>
    /// <param name="matrix">n x n; only the lower triangle is read.</param>
    /// <param name="n">Rows.</param>
    /// <param name="smallest">The least share of a diagonal element that a pivot may have left; below, the matrix counts as singular.</param>
    /// <returns>False where a pivot is not positive enough; the lower triangle is then half done.</returns>
    public static bool Factor(Span<double> matrix, int n, double smallest)
    {
        for (int i = 0; i < n; i++)
        {
            Interruption.Check();
            Span<double> row = matrix.Slice(i * n, i + 1);
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<double> other = matrix.Slice(j * n, j + 1);
                row[j] = (row[j] - TensorPrimitives.Dot(row[..j], other[..j])) / other[j];
            }
            double diagonal = row[i], pivot = diagonal - TensorPrimitives.SumOfSquares<double>(row[..i]);
            if (!(pivot > smallest * diagonal) || !double.IsFinite(pivot))
                return false;
            row[i] = Math.Sqrt(pivot);
        }
        return true;
    }

    /// <summary>Solves L·x = b in place.</summary>
    public static void SolveLower(ReadOnlySpan<double> factor, int n, Span<double> x)
    {
        for (int i = 0; i < n; i++)
            x[i] = (x[i] - TensorPrimitives.Dot(factor.Slice(i * n, i), x[..i])) / factor[i * n + i];
    }

    /// <summary>Solves Lᵀ·x = b in place.</summary>
    public static void SolveUpper(ReadOnlySpan<double> factor, int n, Span<double> x)
    {
        for (int i = n - 1; i >= 0; i--)
        {
            x[i] /= factor[i * n + i];
            TensorPrimitives.MultiplyAdd(factor.Slice(i * n, i), -x[i], x[..i], x[..i]);
        }
    }
}
