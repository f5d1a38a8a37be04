using System.Numerics.Tensors;

namespace Descent.Training.Curvature;

/// <summary>The curvature that gradient descent meets: H within the space that its products reach from the gradient. Descent on a quadratic never leaves that
/// space, and the minimum that conjugate gradients find in it tells how much of the way it holds.</summary>
/// <param name="Spectrum">Eigenvalues within the space, with their directions.</param>
/// <param name="Unexplained">‖g - H·d‖, d the step to the minimum within the space: 0 where it holds the whole way.</param>
/// <param name="GradientNorm">‖g‖.</param>
internal sealed record GradientSpectrum(Spectrum Spectrum, double Unexplained, double GradientNorm)
{
    /// <param name="multiply">Writes H·(its first argument) into the second.</param>
    /// <param name="gradient">g, not 0.</param>
    /// <param name="most">Products to spend.</param>
    /// <param name="token">Asked before every product.</param>
    /// <returns><see langword="null"/> where a product is not finite.</returns>
    public static GradientSpectrum? Of(Action<double[], double[]> multiply, double[] gradient, int most, CancellationToken token)
    {
        double norm = TensorPrimitives.Norm<double>(gradient);
        LanczosBasis basis = new(multiply, gradient);
        while (!basis.IsExhausted && basis.Size < most)
        {
            token.ThrowIfCancellationRequested();
            if (!basis.Advance())
                return null;
        }
        (double[] values, double[][] vectors) = basis.Decompose();
        Spectrum spectrum = new(values, [.. vectors.Select(basis.Combine)], [.. vectors.Select(vector => Math.Abs(basis.Leftover * vector[^1]))], IsExact: false, basis.Size);
        // The last coordinate of d = ‖g‖·T⁻¹e₁, times what the last product has outside.
        double last = Enumerable.Range(0, values.Length).Where(i => values[i] > spectrum.Noise).Sum(i => vectors[i][0] * vectors[i][^1] / values[i]);
        return new GradientSpectrum(spectrum, Math.Abs(norm * last * basis.Leftover), norm);
    }
}
