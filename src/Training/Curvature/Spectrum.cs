using System.Numerics.Tensors;
using Descent.Training.Kernels;

namespace Descent.Training.Curvature;

/// <summary>Eigenvalues of a symmetric matrix with their directions: all of them, or the extreme ones as Lanczos finds them.</summary>
/// <param name="Values">Ascending. Of <see cref="Lanczos"/> only the first and the last mean something.</param>
/// <param name="Vectors">Of length 1, beside the values.</param>
/// <param name="Residuals">‖H·v - λ·v‖ of each; 0 where the decomposition is exact up to rounding.</param>
/// <param name="IsExact">All eigenvalues, up to rounding.</param>
/// <param name="Products">Products H·v that were spent; 0 where the matrix was at hand.</param>
internal sealed record Spectrum(double[] Values, double[][] Vectors, double[] Residuals, bool IsExact, int Products)
{
    public double Smallest => Values[0];

    public double Largest => Values[^1];

    /// <summary>The larger of both ends in magnitude.</summary>
    public double Radius => Math.Max(Math.Abs(Smallest), Math.Abs(Largest));

    /// <summary>What rounding alone, or an unfinished iteration, can make of an eigenvalue that is 0.</summary>
    public double Rounding => Math.Max(Residuals[0], Noise);

    /// <summary>What rounding alone can.</summary>
    public double Noise => 64 * Values.Length * Math.Pow(2, -52) * Radius;

    /// <summary>The smallest curvature above 0; 0 where there is none. What is flat up to rounding has no slope to follow either.</summary>
    public double Flattest => Values.Where(value => value > Rounding).DefaultIfEmpty(0).First();

    /// <param name="matrix">Symmetric, row by row.</param>
    /// <param name="length">Rows.</param>
    /// <returns><see langword="null"/> where an entry is not finite.</returns>
    public static Spectrum? Of(double[] matrix, int length)
    {
        if (!TensorPrimitives.IsFiniteAll<double>(matrix))
            return null;
        SymmetricEigen eigen = SymmetricEigen.Of(matrix, length);
        return new Spectrum(eigen.Values, eigen.Vectors, new double[length], IsExact: true, 0);
    }
}
