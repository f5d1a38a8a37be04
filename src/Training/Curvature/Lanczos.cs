namespace Descent.Training.Curvature;

/// <summary>Extreme eigenvalues of a symmetric matrix of which only products with vectors are known.</summary>
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
        LanczosBasis basis = new(multiply, start);
        while (true)
        {
            token.ThrowIfCancellationRequested();
            if (!basis.Advance())
                return null;
            if (!basis.IsExhausted && basis.Size < most && basis.Size % LookEvery != 0)
                continue;
            Spectrum found = Ends(basis);
            if (basis.IsExhausted || basis.Size == most || found.Residuals.Max() <= tolerance * found.Radius)
                return found;
        }
    }

    /// <summary>What is left of each direction tells how far it is from one of H.</summary>
    static Spectrum Ends(LanczosBasis basis)
    {
        (double[] values, double[][] vectors) = basis.Decompose();
        int[] ends = values.Length == 1 ? [0] : [0, values.Length - 1];
        return new Spectrum(
            [.. ends.Select(end => values[end])],
            [.. ends.Select(end => basis.Combine(vectors[end]))],
            [.. ends.Select(end => Math.Abs(basis.Leftover * vectors[end][^1]))],
            IsExact: false, basis.Size);
    }
}
