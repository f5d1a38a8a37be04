using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Descent.Training.Kernels;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix, whatever the size of its entries: it is divided by a power of two before, which is exact, so that
/// the sums and squares of the algorithm neither overflow nor vanish.</summary>
/// <param name="Values">Ascending.</param>
/// <param name="Vectors">Of length 1, beside the values.</param>
internal sealed record SymmetricEigen(double[] Values, double[][] Vectors)
{
    /// <param name="matrix">Symmetric and finite, row by row.</param>
    /// <param name="length">Rows.</param>
    public static SymmetricEigen Of(double[] matrix, int length)
    {
        double largest = Math.Abs(TensorPrimitives.MaxMagnitude<double>(matrix));
        int exponent = largest == 0 ? 0 : Math.ILogB(largest);
        double[] scaled = [.. matrix.Select(entry => Math.ScaleB(entry, -exponent))];
        Evd<double> decomposition = Matrix<double>.Build.Dense(length, length, scaled).Evd(Symmetricity.Symmetric);
        double[] values = [.. decomposition.EigenValues.Select(value => Math.ScaleB(value.Real, exponent))];
        double[][] vectors = [.. decomposition.EigenVectors.EnumerateColumns().Select(column => column.ToArray())];
        Array.Sort(values, vectors);
        return new SymmetricEigen(values, vectors);
    }
}
