using System.Numerics.Tensors;

namespace Descent.Training.Curvature;

/// <summary>Extreme eigenvalues of a symmetric matrix of which only products with vectors are known: Lanczos' iteration, every vector made
/// orthogonal to all before it. Golub and Van Loan, Matrix Computations, 4th ed., chapter 10.</summary>
internal static class Lanczos
{
    /// <summary>Products between two looks at the eigenvalues.</summary>
    const int LookEvery = 8;

    /// <param name="multiply">Writes H·(its first argument) into the second.</param>
    /// <param name="start">Not 0; a random vector has a part in every direction.</param>
    /// <param name="most">Products to spend.</param>
    /// <param name="tolerance">Of the residuals of both ends, relative to the largest eigenvalue.</param>
    /// <param name="token">Asked before every product.</param>
    /// <returns><see langword="null"/> where a product is not finite.</returns>
    public static Spectrum? Extremes(Action<double[], double[]> multiply, double[] start, int most, double tolerance, CancellationToken token)
    {
        int length = start.Length;
        List<double[]> basis = [Normalized(start)];
        List<double> diagonal = [], beside = [];
        while (true)
        {
            token.ThrowIfCancellationRequested();
            double[] next = new double[length];
            multiply(basis[^1], next);
            diagonal.Add(TensorPrimitives.Dot<double>(basis[^1], next));
            // Twice: once leaves what cancellation made of the first.
            for (int pass = 0; pass < 2; pass++)
                foreach (double[] earlier in basis)
                    TensorPrimitives.MultiplyAdd(earlier, -TensorPrimitives.Dot<double>(earlier, next), next, next);
            double norm = TensorPrimitives.Norm<double>(next);
            if (!double.IsFinite(norm))
                return null;
            bool exhausted = !(norm > 1e-13 * diagonal.Max(Math.Abs)) || basis.Count == length;
            if (exhausted || basis.Count == most || basis.Count % LookEvery == 0)
            {
                Spectrum found = Ends(diagonal, beside, exhausted ? 0 : norm, basis);
                if (exhausted || basis.Count == most || found.Residuals.Max() <= tolerance * found.Radius)
                    return found;
            }
            beside.Add(norm);
            TensorPrimitives.Divide(next, norm, next);
            basis.Add(next);
        }
    }

    /// <summary>Eigenvalues of the tridiagonal matrix; what is left of each direction tells how far it is from one of H.</summary>
    static Spectrum Ends(List<double> diagonal, List<double> beside, double norm, List<double[]> basis)
    {
        int size = diagonal.Count;
        double[] tridiagonal = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            tridiagonal[i * size + i] = diagonal[i];
            if (i > 0)
                tridiagonal[i * size + i - 1] = tridiagonal[(i - 1) * size + i] = beside[i - 1];
        }
        (double[] values, double[][] vectors) = SymmetricEigen.Of(tridiagonal, size);
        int[] ends = size == 1 ? [0] : [0, size - 1];
        return new Spectrum(
            [.. ends.Select(end => values[end])],
            [.. ends.Select(end => Combine(basis, vectors[end]))],
            [.. ends.Select(end => Math.Abs(norm * vectors[end][size - 1]))],
            IsExact: false, size);
    }

    static double[] Combine(List<double[]> basis, double[] weights)
    {
        double[] sum = new double[basis[0].Length];
        for (int i = 0; i < weights.Length; i++)
            TensorPrimitives.MultiplyAdd(basis[i], weights[i], sum, sum);
        return Normalized(sum);
    }

    static double[] Normalized(double[] vector)
    {
        double[] unit = new double[vector.Length];
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), unit);
        return unit;
    }
}
