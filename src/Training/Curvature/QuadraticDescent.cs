using System.Numerics.Tensors;

namespace Descent.Training.Curvature;

/// <summary>Gradient descent walked on the quadratic that has the loss's gradient and Hessian at a point, in the coordinates of its eigenvectors, where
/// every direction goes its own way.</summary>
internal sealed class QuadraticDescent
{
    /// <summary>Coordinates times steps that are walked: some tenths of a second.</summary>
    const long MostWork = 100_000_000;

    /// <summary>Work of a look at every parameter up to which there is one at every step; beyond, one in a hundredth of the steps made.</summary>
    const long CheapLook = 50_000;

    readonly Spectrum spectrum;
    readonly double[] curvatures;
    readonly double[][] directions;

    /// <summary>Distance from the minimum along each direction.</summary>
    readonly double[] start;

    QuadraticDescent(Spectrum spectrum, double[] gradient)
    {
        this.spectrum = spectrum;
        int[] curved = [.. Enumerable.Range(0, spectrum.Values.Length).Where(i => spectrum.Values[i] > spectrum.Noise)];
        curvatures = [.. curved.Select(i => spectrum.Values[i])];
        directions = [.. curved.Select(i => spectrum.Vectors[i])];
        start = [.. curved.Select(i => TensorPrimitives.Dot<double>(spectrum.Vectors[i], gradient) / spectrum.Values[i])];
    }

    /// <returns><see langword="null"/> where the quadratic has no minimum, or not all its directions are known.</returns>
    public static QuadraticDescent? Of(Spectrum spectrum, double[] gradient) =>
        spectrum.IsExact && spectrum.Smallest >= -spectrum.Rounding && spectrum.Largest > spectrum.Rounding ? new(spectrum, gradient) : null;

    /// <summary>In the space that descent never leaves; <see langword="null"/> where the quadratic has no minimum in it.</summary>
    public static QuadraticDescent? Of(GradientSpectrum space, double[] gradient) =>
        space.Spectrum.Smallest >= -space.Spectrum.Noise && space.Spectrum.Largest > space.Spectrum.Noise ? new(space.Spectrum, gradient) : null;

    /// <summary>The first steps at which every parameter is within each tolerance of the minimum, and the gradient's norm within a tolerance of 0.</summary>
    /// <param name="lengths">Momentum.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="parameters">Descending.</param>
    /// <param name="gradient">Null where it is not asked for.</param>
    /// <returns>A step for each tolerance, the gradient's last; <see langword="null"/> where it is beyond what is walked, or never comes.</returns>
    public long?[] Steps(StepLengths lengths, double rate, IReadOnlyList<double> parameters, double? gradient)
    {
        long?[] found = new long?[parameters.Count + 1];
        double[] error = [.. start], velocity = new double[error.Length];
        int reached = 0;
        long work = 0, nextLook = 0;
        for (long step = 0; work <= MostWork; step++, work += error.Length)
        {
            double distance = TensorPrimitives.Norm<double>(error);
            if (!double.IsFinite(distance))
                break;
            while (reached < parameters.Count && (distance <= parameters[reached] || (step >= nextLook && Look(parameters[reached]))))
                found[reached++] = step;
            if (gradient is double tolerance && found[^1] is null && Slope(error) <= tolerance)
                found[^1] = step;
            if (reached == parameters.Count && (gradient is null || found[^1] is not null))
                break;
            Move(lengths, rate, error, velocity, first: step == 0);

            bool Look(double tolerance)
            {
                if (distance > tolerance * Math.Sqrt(spectrum.Vectors[0].Length))
                    return false;
                long cost = (long)error.Length * spectrum.Vectors[0].Length;
                work += cost;
                if (IsWithin(error, tolerance))
                    return true;
                nextLook = step + (cost <= CheapLook ? 1 : Math.Max(1, step / 100));
                return false;
            }
        }
        return found;
    }

    void Move(StepLengths lengths, double rate, double[] error, double[] velocity, bool first)
    {
        for (int i = 0; i < error.Length; i++)
        {
            double slope = curvatures[i] * error[i];
            velocity[i] = lengths.Momentum * velocity[i] + (first ? 1 : lengths.Fresh) * slope;
            error[i] -= rate * (lengths.Nesterov ? slope + lengths.Momentum * velocity[i] : velocity[i]);
        }
    }

    double Slope(double[] error)
    {
        double sum = 0;
        for (int i = 0; i < error.Length; i++)
            sum += curvatures[i] * error[i] * (curvatures[i] * error[i]);
        return Math.Sqrt(sum);
    }

    /// <summary>Whether no parameter is further off. The largest error of one lies between the length of the error and a √n-th of it: most steps are decided by that.</summary>
    bool IsWithin(double[] error, double tolerance)
    {
        double[] offset = new double[spectrum.Vectors[0].Length];
        for (int i = 0; i < error.Length; i++)
            TensorPrimitives.MultiplyAdd(directions[i], error[i], offset, offset);
        return TensorPrimitives.MaxMagnitude<double>(offset) is double most && Math.Abs(most) <= tolerance;
    }
}
