using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Descent.Training.Threads;

namespace Descent.Training.Kernels.Products;

/// <summary>Large products of one plan, shared by a team: the columns of c are cut into pieces, or its rows where there are few columns. As an element
/// is summed in one order whatever the cut (<see cref="Product"/>), pieces may be as many as suit the team.</summary>
internal sealed unsafe class SharedProduct<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Multiplications below which a product is not worth dividing: some ten microseconds.</summary>
    const long LeastTerms = 500_000;

    readonly ThreadTeam team;
    readonly AlignedArray<byte>?[] work;
    readonly Action<int, int> compute;
    Operands operands;
    int pieces;

    public SharedProduct(ThreadTeam team)
    {
        this.team = team;
        work = new AlignedArray<byte>?[team.Most];
        compute = Compute;
        Handle = (nint)GCHandle.Alloc(this, GCHandleType.Weak);
    }

    ~SharedProduct() => GCHandle.FromIntPtr(Handle).Free();

    /// <summary>What emitted code knows this object by, as long as it lives.</summary>
    public nint Handle { get; }

    /// <summary>As <see cref="Product.Multiply{T}"/>, on the team behind <paramref name="handle"/> where that is not 0 and the product is large.</summary>
    public static void Multiply(
        T* a, nint aRow, nint aInner, T* b, nint bInner, nint bColumn, T* c, nint rows, nint inner, nint columns, bool accumulate, byte* work, nint handle)
    {
        if (handle == 0 || rows == 1 || columns == 1 || rows * inner * columns < LeastTerms)
            Product.Multiply(a, aRow, aInner, b, bInner, bColumn, c, rows, inner, columns, accumulate, work);
        else
            Unsafe.As<SharedProduct<T>>(GCHandle.FromIntPtr(handle).Target!)
                .Divide(new Operands(a, aRow, aInner, b, bInner, bColumn, c, rows, inner, columns, accumulate));
    }

    void Divide(Operands whole)
    {
        operands = whole;
        // A piece packs what it reads; with many units to a piece that is little, and then more pieces than members even out delays.
        pieces = Math.Min(whole.Units, team.Members * (whole.Units >= 8 * team.Members ? 2 : 1));
        team.Run(pieces, compute);
    }

    void Compute(int piece, int member)
    {
        Operands whole = operands;
        nint bytes = Product.WorkBytes<T>(whole.Rows, whole.Inner, whole.Columns);
        if (work[member] is not AlignedArray<byte> own || own.Length < bytes)
            work[member] = own = new AlignedArray<byte>(checked((int)bytes));
        nint unit = whole.ByColumns ? TileCodes<T>.Columns : TileCodes<T>.Rows, size = whole.ByColumns ? whole.Columns : whole.Rows;
        nint start = (nint)whole.Units * piece / pieces * unit, end = Math.Min(size, (nint)whole.Units * (piece + 1) / pieces * unit);
        if (whole.ByColumns)
            Product.Part(whole.A, whole.ARow, whole.AInner, whole.B + start * whole.BColumn, whole.BInner, whole.BColumn, whole.C + start, whole.Columns,
                whole.Rows, whole.Inner, end - start, whole.Accumulate, (byte*)own.Address);
        else
            Product.Part(whole.A + start * whole.ARow, whole.ARow, whole.AInner, whole.B, whole.BInner, whole.BColumn, whole.C + start * whole.Columns, whole.Columns,
                end - start, whole.Inner, whole.Columns, whole.Accumulate, (byte*)own.Address);
    }

    /// <summary>The product under way, cut into units: panels of columns, or as many rows as a tile has.</summary>
    readonly struct Operands(
        T* a, nint aRow, nint aInner, T* b, nint bInner, nint bColumn, T* c, nint rows, nint inner, nint columns, bool accumulate)
    {
        public readonly T* A = a, B = b, C = c;
        public readonly nint ARow = aRow, AInner = aInner, BInner = bInner, BColumn = bColumn, Rows = rows, Inner = inner, Columns = columns;
        public readonly bool Accumulate = accumulate;
        public readonly bool ByColumns = columns >= 4 * TileCodes<T>.Columns || columns * TileCodes<T>.Rows >= rows * TileCodes<T>.Columns;

        public int Units => (int)(ByColumns
            ? (Columns + TileCodes<T>.Columns - 1) / TileCodes<T>.Columns
            : (Rows + TileCodes<T>.Rows - 1) / TileCodes<T>.Rows);
    }
}
