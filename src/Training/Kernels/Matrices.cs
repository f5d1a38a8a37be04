using System.Numerics;
using Descent.Training.Kernels.Products;

namespace Descent.Training.Kernels;

/// <summary>Moving dense row-major matrices about.</summary>
internal static unsafe class Matrices
{
    public static void Clear(nint address, nint bytes) => new Span<byte>((void*)address, checked((int)bytes)).Clear();

    /// <summary>(rows, columns) to (columns, rows).</summary>
    public static void Transpose<T>(T* source, nint rows, nint columns, T* target) where T : unmanaged =>
        Transposition.Copy(source, columns, rows, columns, target, rows);

    /// <summary>Columns start to start + count of (rows, columns).</summary>
    public static void CopyColumns<T>(T* source, nint rows, nint columns, nint start, nint count, T* target) where T : unmanaged
    {
        for (nint row = 0; row < rows; row++)
            for (nint column = 0; column < count; column++)
                target[row * count + column] = source[row * columns + start + column];
    }

    /// <summary>(rows, columns) to columns start and on of (rows, total), zeros elsewhere.</summary>
    public static void PlaceColumns<T>(T* source, nint rows, nint columns, nint start, nint total, T* target) where T : unmanaged
    {
        for (nint row = 0; row < rows; row++)
        {
            new Span<T>(target + row * total, (int)total).Clear();
            for (nint column = 0; column < columns; column++)
                target[row * total + start + column] = source[row * columns + column];
        }
    }

    /// <summary>target += source.</summary>
    public static void Add<T>(T* source, T* target, nint count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector<T>.Count;
        nint i = 0;
        for (; i <= count - width; i += width)
            Vector.Store(Vector.Load(target + i) + Vector.Load(source + i), target + i);
        for (; i < count; i++)
            target[i] += source[i];
    }

    /// <summary>Row numbers to rows.</summary>
    public static void Gather<T>(T* source, nint columns, ReadOnlySpan<int> rows, T* target) where T : unmanaged
    {
        if (columns == 1)
        {
            for (int i = 0; i < rows.Length; i++)
                target[i] = source[rows[i]];
            return;
        }
        for (int i = 0; i < rows.Length; i++)
            new ReadOnlySpan<T>(source + rows[i] * columns, (int)columns).CopyTo(new Span<T>(target + i * columns, (int)columns));
    }
}
