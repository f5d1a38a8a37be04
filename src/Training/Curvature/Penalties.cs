using Descent.Training.Kernels;
using Descent.Training.Optimizers;

namespace Descent.Training.Curvature;

/// <summary>L2 penalties as further residuals √penalty·θ.</summary>
internal static class Penalties
{
    public static void Fold(TriangularFactor triangle, ReadOnlySpan<double> parameters, ReadOnlySpan<double> penalty, ref double sumOfSquares)
    {
        int length = parameters.Length;
        if (!penalty.ContainsAnyExcept(0.0))
            return;
        double[] block = new double[(length + 1) * length];
        for (int i = 0; i < length; i++)
        {
            double root = Math.Sqrt(penalty[i]);
            block[i * length + i] = root;
            block[length * length + i] = root * parameters[i];
            sumOfSquares += penalty[i] * parameters[i] * parameters[i];
        }
        triangle.Fold(block, length);
    }

    /// <summary>Splits R of (J, r) into R of J and Qᵀr.</summary>
    public static void Take(this Linearization result, TriangularFactor triangle, double sumOfSquares, double factor)
    {
        int length = result.Rotated.Length;
        for (int i = 0; i < length; i++)
        {
            triangle.Values.AsSpan(i * (length + 1), length).CopyTo(result.Triangle.AsSpan(i * length));
            result.Rotated[i] = triangle[i, length];
        }
        result.SumOfSquares = sumOfSquares;
        result.Factor = factor;
    }
}
