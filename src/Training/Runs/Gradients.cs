using System.Numerics;
using System.Numerics.Tensors;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>What happens to a gradient between reverse mode and the optimizer.</summary>
internal static class Gradients
{
    /// <summary>Euclidean norm, summed in float64 in the order of the parameters; scaled when the plain sum leaves the range.</summary>
    public static double Norm<T>(ReadOnlySpan<T> gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        foreach (T component in gradient)
        {
            double value = double.CreateTruncating(component);
            sum += value * value;
        }
        return double.IsFinite(sum) && sum >= 1e-290 ? Math.Sqrt(sum) : ScaledNorm(gradient);
    }

    static double ScaledNorm<T>(ReadOnlySpan<T> gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double largest = double.CreateTruncating(TensorPrimitives.MaxMagnitude(gradient));
        largest = Math.Abs(largest);
        if (largest == 0 || !double.IsFinite(largest))
            return largest;
        double sum = 0;
        foreach (T component in gradient)
        {
            double value = double.CreateTruncating(component) / largest;
            sum += value * value;
        }
        return largest * Math.Sqrt(sum);
    }

    /// <summary>By value first, then by global norm, as the spec says.</summary>
    /// <param name="norm">The norm before clipping, where it is known already.</param>
    public static void Clip<T>(Span<T> gradient, ClipSpec clip, double norm) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (clip.Value is double bound)
        {
            T limit = T.CreateTruncating(bound);
            TensorPrimitives.Min(gradient, limit, gradient);
            TensorPrimitives.Max(gradient, -limit, gradient);
            norm = Norm<T>(gradient);
        }
        if (norm > clip.GlobalNorm)
            TensorPrimitives.Multiply(gradient, T.CreateTruncating(clip.GlobalNorm.Value / norm), gradient);
    }
}
