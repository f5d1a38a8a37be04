using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Descent.Training.Kernels.Products;

/// <summary>Copies a matrix so that rows become columns: squares of 32 bytes by 32 bytes in registers; fewer rows or columns element by element.</summary>
internal static unsafe class Transposition
{
    /// <summary>target[column, row] = source[row, column], with the distances between rows given in elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(T* source, nint sourceStride, nint rows, nint columns, T* target, nint targetStride) where T : unmanaged
    {
        nint side = Avx.IsSupported ? 32 / sizeof(T) : 1;
        if (side > 1 && rows >= side && columns >= side)
        {
            // What is left of a row or column is a square that overlaps the one before.
            for (nint column = 0; column < columns; column = Next(column, columns, side))
                for (nint row = 0; row < rows; row = Next(row, rows, side))
                    Square(source + row * sourceStride + column, sourceStride, target + column * targetStride + row, targetStride);
            return;
        }
        nint wholeRows = typeof(T) == typeof(float) && side > 1 ? rows / side * side : 0;
        for (nint row = 0; row < wholeRows; row += side)
            FewColumns((float*)(source + row * sourceStride), sourceStride, columns, (float*)(target + row), targetStride);
        Plain(source + wholeRows * sourceStride, sourceStride, rows - wholeRows, columns, target + wholeRows, targetStride);
    }

    /// <summary>Where the square behind the one at <paramref name="at"/> begins; the end if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static nint Next(nint at, nint end, nint side) => at + side == end ? end : Math.Min(at + side, end - side);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Square<T>(T* source, nint stride, T* target, nint targetStride) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            Square((float*)source, stride, (float*)target, targetStride);
        else
            Square((double*)source, stride, (double*)target, targetStride);
    }

    /// <summary>The reference: one element after the other.</summary>
    public static void Plain<T>(T* source, nint sourceStride, nint rows, nint columns, T* target, nint targetStride) where T : unmanaged
    {
        for (nint column = 0; column < columns; column++)
            for (nint row = 0; row < rows; row++)
                target[column * targetStride + row] = source[row * sourceStride + column];
    }

    /// <summary>8 rows of less than 8 columns, by way of a square of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void FewColumns(float* source, nint stride, nint columns, float* target, nint targetStride)
    {
        float* square = stackalloc float[64], turned = stackalloc float[64];
        Vector256<float> mask = Vector256.LessThan(Vector256<float>.Indices, Vector256.Create((float)columns));
        for (nint row = 0; row < 8; row++)
            Avx.Store(square + row * 8, Avx.MaskLoad(source + row * stride, mask));
        Square(square, 8, turned, 8);
        for (nint column = 0; column < columns; column++)
            Avx.Store(target + column * targetStride, Avx.LoadVector256(turned + column * 8));
    }

    /// <summary>8 x 8: pairs, then fours, then halves change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Square(float* source, nint stride, float* target, nint targetStride)
    {
        Vector256<float> r0 = Avx.LoadVector256(source), r1 = Avx.LoadVector256(source + stride);
        Vector256<float> r2 = Avx.LoadVector256(source + 2 * stride), r3 = Avx.LoadVector256(source + 3 * stride);
        source += 4 * stride;
        Vector256<float> r4 = Avx.LoadVector256(source), r5 = Avx.LoadVector256(source + stride);
        Vector256<float> r6 = Avx.LoadVector256(source + 2 * stride), r7 = Avx.LoadVector256(source + 3 * stride);
        Vector256<float> p0 = Avx.UnpackLow(r0, r1), p1 = Avx.UnpackHigh(r0, r1), p2 = Avx.UnpackLow(r2, r3), p3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> p4 = Avx.UnpackLow(r4, r5), p5 = Avx.UnpackHigh(r4, r5), p6 = Avx.UnpackLow(r6, r7), p7 = Avx.UnpackHigh(r6, r7);
        r0 = Avx.Shuffle(p0, p2, 0x44);
        r1 = Avx.Shuffle(p0, p2, 0xEE);
        r2 = Avx.Shuffle(p1, p3, 0x44);
        r3 = Avx.Shuffle(p1, p3, 0xEE);
        r4 = Avx.Shuffle(p4, p6, 0x44);
        r5 = Avx.Shuffle(p4, p6, 0xEE);
        r6 = Avx.Shuffle(p5, p7, 0x44);
        r7 = Avx.Shuffle(p5, p7, 0xEE);
        Avx.Store(target, Avx.Permute2x128(r0, r4, 0x20));
        Avx.Store(target + targetStride, Avx.Permute2x128(r1, r5, 0x20));
        Avx.Store(target + 2 * targetStride, Avx.Permute2x128(r2, r6, 0x20));
        Avx.Store(target + 3 * targetStride, Avx.Permute2x128(r3, r7, 0x20));
        target += 4 * targetStride;
        Avx.Store(target, Avx.Permute2x128(r0, r4, 0x31));
        Avx.Store(target + targetStride, Avx.Permute2x128(r1, r5, 0x31));
        Avx.Store(target + 2 * targetStride, Avx.Permute2x128(r2, r6, 0x31));
        Avx.Store(target + 3 * targetStride, Avx.Permute2x128(r3, r7, 0x31));
    }

    /// <summary>4 x 4: pairs, then halves change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Square(double* source, nint stride, double* target, nint targetStride)
    {
        Vector256<double> r0 = Avx.LoadVector256(source), r1 = Avx.LoadVector256(source + stride);
        Vector256<double> r2 = Avx.LoadVector256(source + 2 * stride), r3 = Avx.LoadVector256(source + 3 * stride);
        Vector256<double> p0 = Avx.UnpackLow(r0, r1), p1 = Avx.UnpackHigh(r0, r1), p2 = Avx.UnpackLow(r2, r3), p3 = Avx.UnpackHigh(r2, r3);
        Avx.Store(target, Avx.Permute2x128(p0, p2, 0x20));
        Avx.Store(target + targetStride, Avx.Permute2x128(p1, p3, 0x20));
        Avx.Store(target + 2 * targetStride, Avx.Permute2x128(p0, p2, 0x31));
        Avx.Store(target + 3 * targetStride, Avx.Permute2x128(p1, p3, 0x31));
    }
}
