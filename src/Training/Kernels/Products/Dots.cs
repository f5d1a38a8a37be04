using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Descent.Training.Kernels.Products;

/// <summary>One number for each row: the product with a single column.</summary>
internal static unsafe class Dots
{
    /// <summary>c[row] (+)= Σₖ a[row, k]·b[k]. Each element of a vector of 32 bytes has its own sum; they are added across at the end in pairs, for
    /// several rows at a time. The order is the same for every row.</summary>
    /// <param name="a">Rows dense in themselves, readable up to a whole vector behind the last.</param>
    /// <param name="aRow">Distance between rows.</param>
    /// <param name="b">Dense, zeros up to a whole vector.</param>
    /// <param name="c">Dense.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="inner">Number of terms.</param>
    /// <param name="accumulate">Add to what c holds.</param>
    /// <param name="ahead">What is fetched meanwhile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(T* a, nint aRow, T* b, T* c, nint rows, nint inner, bool accumulate, Ahead ahead = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint width = Vector256<T>.Count;
        T* sums = stackalloc T[(int)width];
        byte* next = (byte*)ahead.Start;
        for (nint row = 0; row < rows; row += width)
        {
            nint count = Math.Min(width, rows - row);
            T* first = a + row * aRow;
            Fetching.Until(ref next, (byte*)(ahead.Start + (row + count) * ahead.RowBytes));
            T* target = count == width && !accumulate ? c + row : sums;
            // Rows that are not there are the last one again; nobody looks at their sums.
            if (typeof(T) == typeof(float))
                Eight((float*)first, aRow, (float*)b, inner, count - 1).Store((float*)target);
            else
                Four((double*)first, aRow, (double*)b, inner, count - 1).Store((double*)target);
            if (target != sums)
                continue;
            for (nint i = 0; i < count; i++)
                c[row + i] = accumulate ? c[row + i] + sums[i] : sums[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Eight(float* a, nint aRow, float* b, nint inner, nint last)
    {
        float* a1 = a + Math.Min(1, last) * aRow, a2 = a + Math.Min(2, last) * aRow, a3 = a + Math.Min(3, last) * aRow;
        float* a4 = a + Math.Min(4, last) * aRow, a5 = a + Math.Min(5, last) * aRow, a6 = a + Math.Min(6, last) * aRow, a7 = a + last * aRow;
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        nint k = 0;
        for (; k <= inner - 8; k += 8)
        {
            Vector256<float> v = Vector256.Load(b + k);
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + k), v, s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a1 + k), v, s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.Load(a2 + k), v, s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.Load(a3 + k), v, s3);
            s4 = Vector256.FusedMultiplyAdd(Vector256.Load(a4 + k), v, s4);
            s5 = Vector256.FusedMultiplyAdd(Vector256.Load(a5 + k), v, s5);
            s6 = Vector256.FusedMultiplyAdd(Vector256.Load(a6 + k), v, s6);
            s7 = Vector256.FusedMultiplyAdd(Vector256.Load(a7 + k), v, s7);
        }
        if (k < inner)
        {
            // What lies behind a row may be anything, a NaN too.
            Vector256<float> v = Vector256.Load(b + k), mask = Vector256.LessThan(Vector256<float>.Indices, Vector256.Create((float)(inner - k)));
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + k) & mask, v, s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a1 + k) & mask, v, s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.Load(a2 + k) & mask, v, s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.Load(a3 + k) & mask, v, s3);
            s4 = Vector256.FusedMultiplyAdd(Vector256.Load(a4 + k) & mask, v, s4);
            s5 = Vector256.FusedMultiplyAdd(Vector256.Load(a5 + k) & mask, v, s5);
            s6 = Vector256.FusedMultiplyAdd(Vector256.Load(a6 + k) & mask, v, s6);
            s7 = Vector256.FusedMultiplyAdd(Vector256.Load(a7 + k) & mask, v, s7);
        }
        Vector256<float> low = Pairs(Pairs(s0, s1), Pairs(s2, s3)), high = Pairs(Pairs(s4, s5), Pairs(s6, s7));
        return Vector256.Create(low.GetLower(), high.GetLower()) + Vector256.Create(low.GetUpper(), high.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Four(double* a, nint aRow, double* b, nint inner, nint last)
    {
        double* a1 = a + Math.Min(1, last) * aRow, a2 = a + Math.Min(2, last) * aRow, a3 = a + last * aRow;
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        nint k = 0;
        for (; k <= inner - 4; k += 4)
        {
            Vector256<double> v = Vector256.Load(b + k);
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + k), v, s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a1 + k), v, s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.Load(a2 + k), v, s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.Load(a3 + k), v, s3);
        }
        if (k < inner)
        {
            Vector256<double> v = Vector256.Load(b + k), mask = Vector256.LessThan(Vector256<double>.Indices, Vector256.Create((double)(inner - k)));
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + k) & mask, v, s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a1 + k) & mask, v, s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.Load(a2 + k) & mask, v, s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.Load(a3 + k) & mask, v, s3);
        }
        Vector256<double> low = Pairs(s0, s1), high = Pairs(s2, s3);
        return Vector256.Create(low.GetLower(), high.GetLower()) + Vector256.Create(low.GetUpper(), high.GetUpper());
    }

    /// <summary>Sums of neighbours, of x and y in turns of 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Pairs(Vector256<float> x, Vector256<float> y) => Avx.IsSupported
        ? Avx.HorizontalAdd(x, y)
        : Vector256.Create(x[0] + x[1], x[2] + x[3], y[0] + y[1], y[2] + y[3], x[4] + x[5], x[6] + x[7], y[4] + y[5], y[6] + y[7]);

    /// <inheritdoc cref="Pairs(Vector256{float}, Vector256{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Pairs(Vector256<double> x, Vector256<double> y) => Avx.IsSupported
        ? Avx.HorizontalAdd(x, y)
        : Vector256.Create(x[0] + x[1], y[0] + y[1], x[2] + x[3], y[2] + y[3]);
}
