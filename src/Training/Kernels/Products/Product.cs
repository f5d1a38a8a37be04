using System.Numerics;
using System.Runtime.CompilerServices;

namespace Descent.Training.Kernels.Products;

/// <summary>The matrix product c = a·b or c += a·b: a is (rows, inner), b is (inner, columns), either in any order of its elements, c is
/// (rows, columns) and dense. Each element of c is summed over the inner dimension from 0 upwards in stretches of <see cref="Depth"/>, one fused
/// multiply-add each, whatever the other sizes: the bits do not depend on how the work is cut up.</summary>
internal static unsafe class Product
{
    /// <summary>Inner indices that are done together: packed panels of this depth stay in the caches.</summary>
    public const int Depth = 512;

    /// <summary>Up to this many bytes b is read where it is; above, it is copied into panels first.</summary>
    private const int DirectBytes = 48 * 1024;

    /// <summary>Fewest columns for which copying a pays too.</summary>
    private const int PackColumns = 96;

    /// <summary>Bytes of working memory that a product needs.</summary>
    public static nint WorkBytes<T>(nint rows, nint inner, nint columns) where T : unmanaged =>
        sizeof(T) * (Math.Min(inner, Depth) * TileCodes<T>.Columns + (rows + TileCodes<T>.Rows) * (Math.Min(inner, Depth) + Line<T>())) + 256;

    public static void Multiply<T>(
        T* a, nint aRow, nint aInner, T* b, nint bInner, nint bColumn, T* c, nint rows, nint inner, nint columns, bool accumulate, byte* work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool direct = bColumn == 1 && columns % TileCodes<T>.Width == 0 && inner * columns * sizeof(T) <= DirectBytes;
        T* panel = (T*)(work + 192);
        T* packed = panel + Math.Min(inner, Depth) * TileCodes<T>.Columns;
        Tile tile = new() { CRow = columns * sizeof(T), LastMask = LastMask<T>(work, columns) };
        for (nint k = 0; k < inner || k == 0; k += Depth)
        {
            nint depth = Math.Min(Depth, inner - k);
            tile.Accumulate = accumulate || k > 0 ? 1 : 0;
            T* left = a + k * aInner;
            (tile.ARow, tile.AInner) = (aRow * sizeof(T), aInner * sizeof(T));
            if (!direct && columns >= PackColumns)
                left = PackRows(left, aRow, aInner, packed, rows, depth, ref tile);
            for (nint column = 0; column < columns; column += TileCodes<T>.Columns)
            {
                nint width = Math.Min(TileCodes<T>.Columns, columns - column);
                T* right = b + k * bInner + column * bColumn;
                if (direct)
                    tile.BInner = bInner * sizeof(T);
                else
                {
                    tile.BInner = PackColumnsOf(right, bInner, bColumn, panel, depth, width) * sizeof(T);
                    right = panel;
                }
                Panel(&tile, left, right, c + column, rows, depth, width);
            }
        }
    }

    /// <summary>All rows of c for one panel of columns, cut into tiles as equal as can be.</summary>
    private static void Panel<T>(Tile* tile, T* a, T* b, T* c, nint rows, nint depth, nint width) where T : unmanaged
    {
        int vectors = (int)((width + TileCodes<T>.Width - 1) / TileCodes<T>.Width);
        bool partial = width % TileCodes<T>.Width != 0;
        nint tiles = (rows + TileCodes<T>.Rows - 1) / TileCodes<T>.Rows;
        nint low = rows / tiles, tall = rows - low * tiles;
        TileCode? code = tall > 0 ? TileCodes<T>.For((int)low + 1, vectors, partial) : null;
        byte* left = (byte*)a, target = (byte*)c;
        for (nint i = 0; i < tall; i++, left += (low + 1) * tile->ARow, target += (low + 1) * tile->CRow)
            code!(tile, left, (byte*)b, target, depth);
        code = TileCodes<T>.For((int)low, vectors, partial);
        for (nint i = tall; i < tiles; i++, left += low * tile->ARow, target += low * tile->CRow)
            code(tile, left, (byte*)b, target, depth);
    }

    /// <summary>Copies rows so that they are dense and, being a line longer than a power of two, do not crowd the same cache sets.</summary>
    private static T* PackRows<T>(T* a, nint aRow, nint aInner, T* packed, nint rows, nint depth, ref Tile tile) where T : unmanaged
    {
        if (aInner == 1)
        {
            nint stride = depth + Line<T>();
            for (nint row = 0; row < rows; row++)
                Unsafe.CopyBlockUnaligned(packed + row * stride, a + row * aRow, (uint)(depth * sizeof(T)));
            (tile.ARow, tile.AInner) = (stride * sizeof(T), sizeof(T));
        }
        else if (aRow == 1)
        {
            nint stride = rows;
            for (nint k = 0; k < depth; k++)
                Unsafe.CopyBlockUnaligned(packed + k * stride, a + k * aInner, (uint)(rows * sizeof(T)));
            (tile.ARow, tile.AInner) = (sizeof(T), stride * sizeof(T));
        }
        else
            return a;
        return packed;
    }

    /// <summary>Copies columns of b into a panel of whole vectors, zeros behind the last; returns the panel's columns.</summary>
    private static nint PackColumnsOf<T>(T* b, nint bInner, nint bColumn, T* panel, nint depth, nint width) where T : unmanaged
    {
        nint padded = (width + TileCodes<T>.Width - 1) / TileCodes<T>.Width * TileCodes<T>.Width;
        if (width < padded)
            new Span<T>(panel, (int)(depth * padded)).Clear();
        if (bColumn == 1)
            for (nint k = 0; k < depth; k++)
                Unsafe.CopyBlockUnaligned(panel + k * padded, b + k * bInner, (uint)(width * sizeof(T)));
        else
            Matrices.CopyTransposed(b, bColumn, width, depth, panel, padded);
        return padded;
    }

    /// <summary>Into the first bytes of the working memory: as many set elements as the last vector of a row has.</summary>
    private static nint LastMask<T>(byte* work, nint columns) where T : unmanaged
    {
        nint count = (columns - 1) % TileCodes<T>.Width + 1;
        new Span<byte>(work, 64).Clear();
        new Span<byte>(work, (int)count * sizeof(T)).Fill(0xFF);
        return (nint)work;
    }

    private static nint Line<T>() where T : unmanaged => 64 / sizeof(T);
}
