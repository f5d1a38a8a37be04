using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>What happens to a gradient between reverse mode and the optimizer.</summary>
internal static class Gradients
{
    /// <summary>Euclidean norm, summed in float64 in one order for a given vector width; scaled when the plain sum leaves the range.</summary>
    public static double Norm<T>(ReadOnlySpan<T> gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = typeof(T) == typeof(float)
            ? SumOfSquares(MemoryMarshal.Cast<T, float>(gradient))
            : SumOfSquares(MemoryMarshal.Cast<T, double>(gradient));
        return double.IsFinite(sum) && sum >= 1e-290 ? Math.Sqrt(sum) : ScaledNorm(gradient);
    }

    // Several sums side by side: one alone would wait for each addition before the next.
    static double SumOfSquares(ReadOnlySpan<float> values)
    {
        Vector<double> low = default, high = default;
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(values[i..]), out Vector<double> first, out Vector<double> second);
            low += first * first;
            high += second * second;
        }
        double sum = Vector.Sum(low + high);
        for (; i < values.Length; i++)
            sum += (double)values[i] * values[i];
        return sum;
    }

    static double SumOfSquares(ReadOnlySpan<double> values)
    {
        Vector<double> even = default, odd = default;
        int width = Vector<double>.Count, i = 0;
        for (; i <= values.Length - 2 * width; i += 2 * width)
        {
            Vector<double> first = new(values[i..]), second = new(values[(i + width)..]);
            even += first * first;
            odd += second * second;
        }
        double sum = Vector.Sum(even + odd);
        for (; i < values.Length; i++)
            sum += values[i] * values[i];
        return sum;
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
