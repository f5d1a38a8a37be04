using System.Numerics;

namespace Descent.Training.Kernels;

/// <summary>The matrix product c = a·b or c += a·b for any strides: a is (rows, inner), b is (inner, columns), c is (rows, columns) and
/// dense. Each element of c is summed over the inner dimension from 0 upwards, whatever the shapes.</summary>
internal static unsafe class Product
{
    public static void Multiply<T>(
        T* a, nint aRow, nint aInner, T* b, nint bInner, nint bColumn, T* c, nint rows, nint inner, nint columns, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint row = 0; row < rows; row++)
        {
            T* target = c + row * columns;
            if (!accumulate)
                new Span<T>(target, (int)columns).Clear();
            for (nint k = 0; k < inner; k++)
                AddScaled(a[row * aRow + k * aInner], b + k * bInner, bColumn, target, columns);
        }
    }

    private static void AddScaled<T>(T factor, T* source, nint stride, T* target, nint count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0; i < count; i++)
            target[i] = T.FusedMultiplyAdd(factor, source[i * stride], target[i]);
    }
}
