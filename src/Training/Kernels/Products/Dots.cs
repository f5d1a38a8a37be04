using System.Numerics;
using System.Runtime.CompilerServices;

namespace Descent.Training.Kernels.Products;

/// <summary>One number for each row: the product with a single column.</summary>
internal static unsafe class Dots
{
    /// <summary>c[row] (+)= Σₖ a[row, k]·b[k]. Each vector element has its own sum, they are added across at the end; four rows at a time.</summary>
    /// <param name="a">Rows dense in themselves, readable up to a whole vector behind the last.</param>
    /// <param name="aRow">Distance between rows.</param>
    /// <param name="b">Dense, zeros up to a whole vector.</param>
    /// <param name="c">Dense.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="inner">Number of terms.</param>
    /// <param name="mask">Set for the elements of a row's last vector that exist.</param>
    /// <param name="accumulate">Add to what c holds.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(T* a, nint aRow, T* b, T* c, nint rows, nint inner, Vector<T> mask, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint last = (inner - 1) / Vector<T>.Count * Vector<T>.Count;
        nint row = 0;
        for (; row <= rows - 4; row += 4)
        {
            T* r0 = a + row * aRow, r1 = r0 + aRow, r2 = r1 + aRow, r3 = r2 + aRow;
            Vector<T> s0 = Vector<T>.Zero, s1 = s0, s2 = s0, s3 = s0, v;
            for (nint k = 0; k < last; k += Vector<T>.Count)
            {
                v = Vector.Load(b + k);
                s0 = Fused(Vector.Load(r0 + k), v, s0);
                s1 = Fused(Vector.Load(r1 + k), v, s1);
                s2 = Fused(Vector.Load(r2 + k), v, s2);
                s3 = Fused(Vector.Load(r3 + k), v, s3);
            }
            v = Vector.Load(b + last);
            Write(c + row, Vector.Sum(Fused(Vector.Load(r0 + last) & mask, v, s0)), accumulate);
            Write(c + row + 1, Vector.Sum(Fused(Vector.Load(r1 + last) & mask, v, s1)), accumulate);
            Write(c + row + 2, Vector.Sum(Fused(Vector.Load(r2 + last) & mask, v, s2)), accumulate);
            Write(c + row + 3, Vector.Sum(Fused(Vector.Load(r3 + last) & mask, v, s3)), accumulate);
        }
        for (; row < rows; row++)
        {
            T* r = a + row * aRow;
            Vector<T> sum = Vector<T>.Zero;
            for (nint k = 0; k < last; k += Vector<T>.Count)
                sum = Fused(Vector.Load(r + k), Vector.Load(b + k), sum);
            Write(c + row, Vector.Sum(Fused(Vector.Load(r + last) & mask, Vector.Load(b + last), sum)), accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Write<T>(T* target, T value, bool accumulate) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        *target = accumulate ? *target + value : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector<T> Fused<T>(Vector<T> a, Vector<T> b, Vector<T> c) => typeof(T) == typeof(float)
        ? Vector.FusedMultiplyAdd(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
        : Vector.FusedMultiplyAdd(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();
}
