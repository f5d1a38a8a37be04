using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Descent.Training.Kernels.Products;

namespace Descent.Training.Kernels;

/// <summary>Some rows of X̃ as the tiles take them: one of their factors is read where the rows are, the other, weighted, from a narrow panel that stays
/// in the fastest memory.</summary>
internal readonly unsafe ref struct GramBlock
{
    readonly GramRows source;
    readonly GramTiling tiling;
    readonly Tile* tile;
    readonly double* rest, panel, sum;

    /// <param name="source">Of the rows.</param>
    /// <param name="tiling">Of G.</param>
    /// <param name="tile">Room for what its tiles have in common.</param>
    /// <param name="scratch">At a line; <see cref="GramTiling.Scratch"/> numbers.</param>
    /// <param name="sum">G, with rows of whole vectors.</param>
    public GramBlock(GramRows source, GramTiling tiling, Tile* tile, double* scratch, double* sum)
    {
        (this.source, this.tiling) = (source, tiling);
        this.tile = tile;
        this.sum = sum;
        rest = scratch;
        panel = rest + tiling.BlockRows * tiling.RestWidth;
        *tile = new Tile { ARow = sizeof(double), CRow = tiling.Padded * sizeof(double), Accumulate = 1 };
    }

    /// <summary>Adds the products of these rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int first, int count)
    {
        int columns = source.Columns, whole = tiling.Whole, padded = tiling.Padded;
        double* rows = (double*)source.Rows + (nint)first * columns, right = null;
        byte* next = (byte*)(rows + (nint)count * columns);
        byte* end = next + (nint)Math.Min(tiling.BlockRows, source.Count - first - count) * columns * sizeof(double);
        CopyRest(rows, first, count);
        foreach (ref readonly GramTile part in tiling.Tiles.AsSpan())
        {
            if (part.Panel > 0)
                right = Panel(rows, part.Column, part.Panel, first, count);
            bool isCopied = part.Row >= whole;
            tile->AInner = (isCopied ? tiling.RestWidth : columns) * sizeof(double);
            // A few lines of the next block on their way from memory while a tile computes.
            Fetching.Until(ref next, (byte*)Math.Min((nint)end, (nint)(next + tiling.LinesAhead * Fetching.Line)));
            part.Code(tile, (byte*)((isCopied ? rest - whole : rows) + part.Row), (byte*)right, (byte*)(sum + (nint)part.Row * padded + part.Column), count);
        }
    }

    /// <summary>The columns behind the whole vectors, the ones and the targets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void CopyRest(double* rows, int first, int count)
    {
        int columns = source.Columns, whole = tiling.Whole, width = tiling.RestWidth, outputs = source.Outputs, left = columns - whole;
        double* from = rows + whole, to = rest, target = (double*)source.Targets + (nint)first * outputs;
        // A whole vector of the rest may reach into the next rows: not behind the last.
        int reach = (TileCodes<double>.Width - left + columns - 1) / columns, careful = Math.Clamp(reach - (source.Count - first - count), 0, count);
        if (TileCodes<double>.Width == Vector512<double>.Count)
        {
            Vector512<double> isLeft = Vector512.LessThan(Vector512<double>.Indices, Vector512.Create((double)left)), one = Vector512.Create(0.0).WithElement(left, 1);
            for (int row = 0; row < count - careful; row++, from += columns, to += width)
                Vector512.ConditionalSelect(isLeft, Vector512.Load(from), one).Store(to);
        }
        else
            careful = count;
        for (int row = count - careful; row < count; row++, from += columns, to += width)
        {
            for (int column = 0; column < left; column++)
                to[column] = from[column];
            to[left] = 1;
        }
        if (outputs == 0)
            return;
        to = rest + left + 1;
        for (int row = 0; row < count; row++, to += width, target += outputs)
            for (int output = 0; output < outputs; output++)
                to[output] = target[output];
    }

    /// <summary>The rows' columns of a panel, weighted: where they are, if they are so there.</summary>
    double* Panel(double* rows, int column, int vectors, int first, int count)
    {
        int whole = tiling.Whole, restWidth = tiling.RestWidth, vector = TileCodes<double>.Width, last = column + (vectors - 1) * vector;
        double* left = column < whole ? rows + column : rest + column - whole, right = last < whole ? rows + last : rest + last - whole;
        nint leftStep = column < whole ? source.Columns : restWidth, rightStep = last < whole ? source.Columns : restWidth;
        if (source.Weights == 0 && leftStep == rightStep && right == left + (vectors - 1) * vector)
        {
            tile->BInner = leftStep * sizeof(double);
            return left;
        }
        tile->BInner = vectors * vector * sizeof(double);
        double one = 1;
        double* weights = source.Weights == 0 ? &one : (double*)source.Weights + (nint)first * source.Stride;
        nint stride = source.Weights == 0 ? 0 : source.Stride;
        if (vectors == 2)
            Scale(left, leftStep, right, rightStep, weights, stride, panel, count);
        else
            Scale(left, leftStep, weights, stride, panel, count);
        return panel;
    }

    /// <summary>Two vectors of each row times its weight, side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Scale(double* left, nint leftStep, double* right, nint rightStep, double* weights, nint stride, double* to, int count)
    {
        for (int row = 0; row < count; row++, left += leftStep, right += rightStep, weights += stride, to += TileCodes<double>.Columns)
            if (TileCodes<double>.Width == Vector512<double>.Count)
            {
                Vector512<double> weight = Vector512.Create(*weights);
                (Vector512.Load(left) * weight).Store(to);
                (Vector512.Load(right) * weight).Store(to + Vector512<double>.Count);
            }
            else
                for (int j = 0; j < TileCodes<double>.Width; j += Vector<double>.Count)
                {
                    (Vector.Load(left + j) * *weights).Store(to + j);
                    (Vector.Load(right + j) * *weights).Store(to + TileCodes<double>.Width + j);
                }
    }

    /// <summary>One vector of each row times its weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Scale(double* from, nint step, double* weights, nint stride, double* to, int count)
    {
        for (int row = 0; row < count; row++, from += step, weights += stride, to += TileCodes<double>.Width)
            for (int j = 0; j < TileCodes<double>.Width; j += Vector<double>.Count)
                (Vector.Load(from + j) * *weights).Store(to + j);
    }
}
