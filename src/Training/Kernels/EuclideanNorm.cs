using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Descent.Training.Kernels;

/// <summary>√Σv².</summary>
internal static unsafe class EuclideanNorm
{
    /// <summary>A sum of squares below this has lost digits to gradual underflow.</summary>
    public const double LeastSum = 1e-290;

    /// <summary>Fewer numbers than this are added one after the other.</summary>
    public static int Vectored => Vector<float>.Count;

    /// <summary>So many numbers are summed together; the sums of such pieces are added in order.</summary>
    public const int PieceLength = 32 * 1024;

    /// <summary>Euclidean norm, summed in float64 in one order for a given vector width; scaled when the plain sum leaves the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        for (int piece = 0; piece < Pieces(values.Length); piece++)
            sum += SumOfPiece(values, piece);
        return OfSum(sum, values);
    }

    public static int Pieces(int length) => (length + PieceLength - 1) / PieceLength;

    /// <summary>The sum of squares of one piece.</summary>
    public static double SumOfPiece<T>(ReadOnlySpan<T> values, int piece) where T : unmanaged
    {
        values = values.Slice(piece * PieceLength, Math.Min(PieceLength, values.Length - piece * PieceLength));
        return typeof(T) == typeof(float)
            ? SumOfSquares(MemoryMarshal.Cast<T, float>(values))
            : SumOfSquares(MemoryMarshal.Cast<T, double>(values));
    }

    /// <summary>The norm of values whose squares have that sum.</summary>
    public static double OfSum<T>(double sum, ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        double.IsFinite(sum) && sum >= LeastSum ? Math.Sqrt(sum) : Scaled(values);

    /// <summary>As the other, for emitted code.</summary>
    public static double Of<T>(T* values, nint count) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Of(new ReadOnlySpan<T>(values, (int)count));

    // Several sums side by side: one alone would wait for each addition before the next.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static double SumOfSquares(ReadOnlySpan<float> values)
    {
        ref float start = ref MemoryMarshal.GetReference(values);
        Vector<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int width = Vector<float>.Count, i = 0;
        for (; i <= values.Length - 2 * width; i += 2 * width)
        {
            Vector.Widen(Vector.LoadUnsafe(ref start, (nuint)i), out Vector<double> v0, out Vector<double> v1);
            Vector.Widen(Vector.LoadUnsafe(ref start, (nuint)(i + width)), out Vector<double> v2, out Vector<double> v3);
            sum0 = Vector.FusedMultiplyAdd(v0, v0, sum0);
            sum1 = Vector.FusedMultiplyAdd(v1, v1, sum1);
            sum2 = Vector.FusedMultiplyAdd(v2, v2, sum2);
            sum3 = Vector.FusedMultiplyAdd(v3, v3, sum3);
        }
        double sum = Vector.Sum(sum0 + sum1 + (sum2 + sum3));
        for (; i < values.Length; i++)
            sum += (double)values[i] * values[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static double SumOfSquares(ReadOnlySpan<double> values)
    {
        ref double start = ref MemoryMarshal.GetReference(values);
        Vector<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int width = Vector<double>.Count, i = 0;
        for (; i <= values.Length - 4 * width; i += 4 * width)
        {
            Vector<double> v0 = Vector.LoadUnsafe(ref start, (nuint)i), v1 = Vector.LoadUnsafe(ref start, (nuint)(i + width));
            Vector<double> v2 = Vector.LoadUnsafe(ref start, (nuint)(i + 2 * width)), v3 = Vector.LoadUnsafe(ref start, (nuint)(i + 3 * width));
            sum0 = Vector.FusedMultiplyAdd(v0, v0, sum0);
            sum1 = Vector.FusedMultiplyAdd(v1, v1, sum1);
            sum2 = Vector.FusedMultiplyAdd(v2, v2, sum2);
            sum3 = Vector.FusedMultiplyAdd(v3, v3, sum3);
        }
        double sum = Vector.Sum(sum0 + sum1 + (sum2 + sum3));
        for (; i < values.Length; i++)
            sum += values[i] * values[i];
        return sum;
    }

    static double Scaled<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double largest = double.CreateTruncating(TensorPrimitives.MaxMagnitude(values));
        largest = Math.Abs(largest);
        if (largest == 0 || !double.IsFinite(largest))
            return largest;
        double sum = 0;
        foreach (T component in values)
        {
            double value = double.CreateTruncating(component) / largest;
            sum += value * value;
        }
        return largest * Math.Sqrt(sum);
    }
}
