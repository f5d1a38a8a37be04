using System.Numerics.Tensors;
using Descent.Training.Kernels;

namespace Descent.Training.Curvature;

/// <summary>Lanczos' iteration on a symmetric matrix H of which only products with vectors are known: an orthonormal basis in which H is tridiagonal,
/// every vector made orthogonal to all before it. Golub and Van Loan, Matrix Computations, 4th ed., chapter 10.</summary>
/// <param name="multiply">Writes H·(its first argument) into the second.</param>
/// <param name="start">Not 0.</param>
internal sealed class LanczosBasis(Action<double[], double[]> multiply, double[] start)
{
    readonly List<double[]> vectors = [Normalized(start)];
    readonly List<double> diagonal = [], beside = [];

    /// <summary>Products that were spent, and vectors of the basis that H was multiplied with.</summary>
    public int Size => diagonal.Count;

    /// <summary>The basis holds all that H can reach from the start.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>What the last product has outside of the basis.</summary>
    public double Leftover { get; private set; }

    /// <summary>Spends a product.</summary>
    /// <returns>False where it is not finite.</returns>
    public bool Advance()
    {
        if (Size > 0)
        {
            beside.Add(Leftover);
            TensorPrimitives.Divide(next, Leftover, next);
            vectors.Add(next);
        }
        double[] last = vectors[^1];
        next = new double[last.Length];
        multiply(last, next);
        diagonal.Add(TensorPrimitives.Dot<double>(last, next));
        // Twice: once leaves what cancellation made of the first.
        for (int pass = 0; pass < 2; pass++)
            foreach (double[] earlier in vectors)
                TensorPrimitives.MultiplyAdd(earlier, -TensorPrimitives.Dot<double>(earlier, next), next, next);
        double norm = TensorPrimitives.Norm<double>(next);
        IsExhausted = !(norm > 1e-13 * diagonal.Max(Math.Abs)) || Size == last.Length;
        Leftover = IsExhausted && double.IsFinite(norm) ? 0 : norm;
        return double.IsFinite(norm);
    }

    double[] next = [];

    /// <summary>Eigenvalues of H within the basis, ascending, and beside each its eigenvector in the coordinates of the basis.</summary>
    public SymmetricEigen Decompose()
    {
        double[] tridiagonal = new double[Size * Size];
        for (int i = 0; i < Size; i++)
        {
            tridiagonal[i * Size + i] = diagonal[i];
            if (i > 0)
                tridiagonal[i * Size + i - 1] = tridiagonal[(i - 1) * Size + i] = beside[i - 1];
        }
        return SymmetricEigen.Of(tridiagonal, Size);
    }

    /// <summary>The vector with these coordinates, of length 1.</summary>
    public double[] Combine(double[] coordinates)
    {
        double[] sum = new double[vectors[0].Length];
        for (int i = 0; i < coordinates.Length; i++)
            TensorPrimitives.MultiplyAdd(vectors[i], coordinates[i], sum, sum);
        return Normalized(sum);
    }

    static double[] Normalized(double[] vector)
    {
        double[] unit = new double[vector.Length];
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), unit);
        return unit;
    }
}
