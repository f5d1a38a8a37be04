using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Kernels.Products;

/// <summary>The matrix product c = a·b or c += a·b: a is (rows, inner), b is (inner, columns), either in any order of its elements, c is
/// (rows, columns) and dense. Each element of c is summed over the inner dimension from 0 upwards in stretches of <see cref="Depth"/>, one fused
/// multiply-add each, whatever the other sizes: the bits do not depend on how the work is cut up. A single row or column of c has sums of
/// its own (<see cref="RowSumCode"/>, <see cref="Dots"/>), in an order as fixed.</summary>
/// <remarks>Goto and van de Geijn (2008), Anatomy of high-performance matrix multiplication: a block of a stays in the second cache, a panel
/// of b streams by it, a tile of c is in registers.</remarks>
internal static unsafe class Product
{
    /// <summary>Inner indices that are done together: packed panels of this depth stay in the caches.</summary>
    public const int Depth = 512;

    /// <summary>Rows of a that are done together: with <see cref="Depth"/> half of the second cache.</summary>
    const int BlockRows = 384;

    /// <summary>Up to this many bytes b is read where it is; above, it is copied into panels first.</summary>
    const int DirectBytes = 48 * 1024;

    /// <summary>Fewest columns for which copying a pays too.</summary>
    const int PackColumns = 96;

    /// <summary>Bytes of working memory that a product needs.</summary>
    public static nint WorkBytes<T>(nint rows, nint inner, nint columns) where T : unmanaged
    {
        nint depth = Math.Min(inner, Depth), panels = (columns + TileCodes<T>.Columns - 1) / TileCodes<T>.Columns;
        nint kept = rows > BlockRows ? panels : 1;
        nint single = inner + Line<T>();
        return sizeof(T) * Math.Max(single, depth * kept * TileCodes<T>.Columns + Math.Min(rows, BlockRows) * (depth + Line<T>()));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(
        T* a, nint aRow, nint aInner, T* b, nint bInner, nint bColumn, T* c, nint rows, nint inner, nint columns, bool accumulate, byte* work, Ahead ahead = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (columns == 1 && aInner == 1 && inner > 0)
            Column(a, aRow, b, bInner, c, rows, inner, accumulate, work, ahead);
        else if (rows == 1 && bColumn == 1)
            Row(a, aInner, b, bInner, c, inner, columns, accumulate, ahead);
        else
            Part(a, aRow, aInner, b, bInner, bColumn, c, columns, rows, inner, columns, accumulate, work);
    }

    /// <summary>Some rows and columns of c, whose rows are <paramref name="cRow"/> elements apart. The bits are those of the whole product where
    /// that has more than one row and column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Part<T>(
        T* a, nint aRow, nint aInner, T* b, nint bInner, nint bColumn, T* c, nint cRow, nint rows, nint inner, nint columns, bool accumulate, byte* work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tile tile = new() { CRow = cRow * sizeof(T), LastMask = LastMask<T>(columns, TileCodes<T>.Width) };
        if (bColumn == 1 && columns % TileCodes<T>.Width == 0 && inner * columns * sizeof(T) <= DirectBytes && inner <= Depth)
        {
            tile.Accumulate = accumulate ? 1 : 0;
            (tile.ARow, tile.AInner, tile.BInner) = (aRow * sizeof(T), aInner * sizeof(T), bInner * sizeof(T));
            for (nint column = 0; column < columns; column += TileCodes<T>.Columns)
                Panel(&tile, a, b + column, c + column, rows, inner, Math.Min(TileCodes<T>.Columns, columns - column));
            return;
        }
        bool keep = rows > BlockRows;
        T* panels = (T*)work;
        T* packed = panels + Math.Min(inner, Depth) * (keep ? (columns + TileCodes<T>.Columns - 1) / TileCodes<T>.Columns : 1) * TileCodes<T>.Columns;
        for (nint k = 0; k < inner || k == 0; k += Depth)
        {
            nint depth = Math.Min(Depth, inner - k);
            tile.Accumulate = accumulate || k > 0 ? 1 : 0;
            for (nint row = 0; row < rows; row += BlockRows)
            {
                nint height = Math.Min(BlockRows, rows - row);
                T* left = a + row * aRow + k * aInner;
                (tile.ARow, tile.AInner) = (aRow * sizeof(T), aInner * sizeof(T));
                if (columns >= PackColumns)
                    left = PackRows(left, aRow, aInner, packed, height, depth, ref tile);
                for (nint column = 0; column < columns; column += TileCodes<T>.Columns)
                {
                    nint width = Math.Min(TileCodes<T>.Columns, columns - column);
                    nint padded = (width + TileCodes<T>.Width - 1) / TileCodes<T>.Width * TileCodes<T>.Width;
                    T* panel = keep ? panels + column * depth : panels;
                    if (row == 0)
                        PackPanel(b + k * bInner + column * bColumn, bInner, bColumn, panel, depth, width, padded);
                    tile.BInner = padded * sizeof(T);
                    Panel(&tile, left, panel, c + row * cRow + column, height, depth, width);
                }
            }
        }
    }

    /// <summary>c has one column: b is copied, dense and with zeros behind it.</summary>
    static void Column<T>(T* a, nint aRow, T* b, nint bInner, T* c, nint rows, nint inner, bool accumulate, byte* work, Ahead ahead)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* dense = (T*)work;
        for (nint k = 0; k < inner; k++)
            dense[k] = b[k * bInner];
        for (nint k = inner; k % Vector256<T>.Count != 0; k++)
            dense[k] = T.Zero;
        Dots.Multiply(a, aRow, dense, c, rows, inner, accumulate, ahead);
    }

    /// <summary>c has one row: four vectors of columns at a time.</summary>
    static void Row<T>(T* a, nint aInner, T* b, nint bInner, T* c, nint inner, nint columns, bool accumulate, Ahead ahead) where T : unmanaged
    {
        Tile tile = new()
        {
            LastMask = LastMask<T>(columns, TileCodes<T>.Width),
            AInner = aInner * sizeof(T),
            BInner = bInner * sizeof(T),
            Accumulate = accumulate ? 1 : 0,
        };
        for (nint column = 0; column < columns; column += 4 * TileCodes<T>.Width)
        {
            nint width = Math.Min(4 * TileCodes<T>.Width, columns - column);
            int vectors = (int)((width + TileCodes<T>.Width - 1) / TileCodes<T>.Width);
            (tile.Ahead, tile.AheadInner) = (ahead.Start + column * inner * ahead.RowBytes / columns, ahead.RowBytes * width / columns);
            RowSumCode code = TileCodes<T>.ForRow(vectors, width % TileCodes<T>.Width != 0);
            code(&tile, (byte*)a, (byte*)(b + column), (byte*)(c + column), inner);
        }
    }

    /// <summary>All rows of c for one panel of columns, cut into tiles as equal as can be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Panel<T>(Tile* tile, T* a, T* b, T* c, nint rows, nint depth, nint width) where T : unmanaged
    {
        int vectors = width > TileCodes<T>.Width ? 2 : 1;
        bool partial = width % TileCodes<T>.Width != 0;
        nint tiles = (rows + TileCodes<T>.Rows - 1) / TileCodes<T>.Rows;
        nint low = rows / tiles, tall = rows - low * tiles;
        byte* left = (byte*)a, target = (byte*)c;
        if (tall > 0)
        {
            TileCode code = TileCodes<T>.For((int)low + 1, vectors, partial);
            for (nint i = 0; i < tall; i++, left += (low + 1) * tile->ARow, target += (low + 1) * tile->CRow)
                code(tile, left, (byte*)b, target, depth);
        }
        TileCode last = TileCodes<T>.For((int)low, vectors, partial);
        for (nint i = tall; i < tiles; i++, left += low * tile->ARow, target += low * tile->CRow)
            last(tile, left, (byte*)b, target, depth);
    }

    /// <summary>Copies rows so that they are dense and, being a line longer than a power of two, do not crowd the same cache sets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static T* PackRows<T>(T* a, nint aRow, nint aInner, T* packed, nint rows, nint depth, ref Tile tile) where T : unmanaged
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
            for (nint k = 0; k < depth; k++)
                Unsafe.CopyBlockUnaligned(packed + k * rows, a + k * aInner, (uint)(rows * sizeof(T)));
            (tile.ARow, tile.AInner) = (sizeof(T), rows * sizeof(T));
        }
        else
            return a;
        return packed;
    }

    /// <summary>Copies columns of b into a panel of whole vectors, zeros behind the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void PackPanel<T>(T* b, nint bInner, nint bColumn, T* panel, nint depth, nint width, nint padded)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (width < padded)
            new Span<T>(panel, (int)(depth * padded)).Clear();
        if (bColumn == 1)
            for (nint k = 0; k < depth; k++)
                Unsafe.CopyBlockUnaligned(panel + k * padded, b + k * bInner, (uint)(width * sizeof(T)));
        else
            Transposition.Copy(b, bColumn, width, depth, panel, padded);
    }

    /// <summary>Address of a mask of as many elements as the last vector of a row has.</summary>
    static nint LastMask<T>(nint columns, int width) where T : unmanaged =>
        MaskedMoves.Table + MaskedMoves.Line - ((columns - 1) % width + 1) * sizeof(T);

    static nint Line<T>() where T : unmanaged => 64 / sizeof(T);
}
