using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent.Training.Kernels.Products;

/// <summary>The tiles of one element type, each compiled when it is first needed, for the whole process.</summary>
internal static class TileCodes<T> where T : unmanaged
{
    /// <summary>Elements in a vector. Not fields: these are constants to the compiler.</summary>
    public static int Width => Bits / 8 / Unsafe.SizeOf<T>();

    /// <summary>Columns of the widest tile: two vectors.</summary>
    public static int Columns => 2 * Width;

    /// <summary>Rows of the tallest tile: with two vectors for each row, one for the factor and two for b, as many sums as there are registers.</summary>
    public static int Rows => Bits == 512 ? 12 : 6;

    static readonly TileCode?[] codes = new TileCode?[(Rows + 1) * 4];

    static readonly RowSumCode?[] rowCodes = new RowSumCode?[10];

    static int Bits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>The code for a tile of that many rows (1 to <see cref="Rows"/>) and vectors (1 or 2).</summary>
    public static TileCode For(int rows, int vectors, bool partial)
    {
        int index = rows * 4 + (vectors - 1) * 2 + (partial ? 1 : 0);
        return codes[index] ?? (codes[index] = TileEmitter.Compile(typeof(T), rows, vectors, partial));
    }

    /// <summary>The code for a single row of that many vectors (1 to 4).</summary>
    public static RowSumCode ForRow(int vectors, bool partial)
    {
        int index = vectors * 2 + (partial ? 1 : 0);
        return rowCodes[index] ?? (rowCodes[index] = RowSumEmitter.Compile(typeof(T), vectors, partial));
    }
}
