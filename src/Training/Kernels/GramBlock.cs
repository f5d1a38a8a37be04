using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Descent.Training.Kernels.Products;

namespace Descent.Training.Kernels;

/// <summary>Some rows of X̃ as the tiles take them: one of their factors is read where the rows are, the other, weighted, from a narrow panel that stays
/// in the fastest memory.</summary>
internal unsafe ref struct GramBlock
{
    /// <summary>Rows that every tile reads before the next: with 50 columns they stay in the fastest memory.</summary>
    public const int BlockRows = 48;

    /// <summary>Lines of the next rows that are fetched before each tile.</summary>
    const int LinesAhead = 32;

    /// <summary>Numbers in a line of the cache, and in the widest vector.</summary>
    public const int Line = 8;

    readonly GramRows source;
    readonly double* rest, panel, sum;
    readonly int whole, width, padded, restWidth;
    Tile tile;
    double* rows;
    byte* ahead, aheadEnd;
    int count, first;

    /// <param name="source">Of the rows.</param>
    /// <param name="scratch">At a line; <see cref="ScratchOf"/> numbers.</param>
    /// <param name="sum">G, with rows of whole vectors.</param>
    public GramBlock(GramRows source, double* scratch, double* sum)
    {
        this.source = source;
        this.sum = sum;
        rest = scratch;
        (whole, width) = (source.Whole, source.Width);
        restWidth = WeightedGram.RoundUp(width - whole, TileCodes<double>.Width);
        padded = whole + restWidth;
        panel = rest + BlockRows * restWidth;
        tile = new Tile { ARow = sizeof(double), CRow = padded * sizeof(double), Accumulate = 1 };
    }

    public static int ScratchOf(GramRows source) => BlockRows * (WeightedGram.RoundUp(source.Width - source.Whole, TileCodes<double>.Width) + TileCodes<double>.Columns) + Line;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int first, int count)
    {
        (this.first, this.count) = (first, count);
        rows = (double*)source.Rows + (nint)first * source.Columns;
        ahead = (byte*)(rows + (nint)count * source.Columns);
        aheadEnd = ahead + (nint)Math.Min(BlockRows, source.Count - first - count) * source.Columns * sizeof(double);
        CopyRest();
        for (int column = 0; column < width; column += TileCodes<double>.Columns)
            AddPanel(column, Math.Min(2, (padded - column) / TileCodes<double>.Width));
    }

    /// <summary>The columns behind the whole vectors, the ones and the targets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    readonly void CopyRest()
    {
        int columns = source.Columns, outputs = source.Outputs;
        double* from = rows, to = rest, target = (double*)source.Targets + (nint)first * outputs;
        for (int row = 0; row < count; row++, from += columns, to += restWidth, target += outputs)
        {
            int at = 0;
            for (int column = whole; column < columns; column++)
                to[at++] = from[column];
            to[at++] = 1;
            for (int output = 0; output < outputs; output++)
                to[at++] = target[output];
        }
    }

    /// <summary>Columns of G from their diagonal down: first where one vector has all numbers that there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddPanel(int column, int vectors)
    {
        double* right = Right(column, vectors);
        int row = column;
        if (vectors == 2)
        {
            AddRows(right, column, row, row + TileCodes<double>.Width, 1);
            row += TileCodes<double>.Width;
        }
        if (row < whole)
            AddRows(right, column, row, whole, vectors);
        AddRows(right, column, Math.Max(row, whole), width, vectors);
    }

    /// <summary>The rows' columns of a panel, weighted: where they are, if they are so there.</summary>
    double* Right(int column, int vectors)
    {
        bool isCopied = column >= whole;
        if (source.Weights != 0 || (!isCopied && column + vectors * TileCodes<double>.Width > whole))
            return Pack(column, vectors);
        tile.BInner = (isCopied ? restWidth : source.Columns) * sizeof(double);
        return isCopied ? rest + column - whole : rows + column;
    }

    /// <summary>Rows of G, all read where the rows of X are or all from the copy, in tiles of about the same height.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddRows(double* right, int column, int from, int to, int vectors)
    {
        double* left = from < whole ? rows : rest - whole;
        tile.AInner = (from < whole ? source.Columns : restWidth) * sizeof(double);
        int height = to - from, tiles = (height + TileCodes<double>.Rows - 1) / TileCodes<double>.Rows;
        for (int part = 0, row = from; part < tiles; part++)
        {
            int next = from + height * (part + 1) / tiles;
            FetchAhead();
            fixed (Tile* shared = &tile)
                TileCodes<double>.For(next - row, vectors, partial: false)(shared, (byte*)(left + row), (byte*)right, (byte*)(sum + (nint)row * padded + column), count);
            row = next;
        }
    }

    /// <summary>Columns of the block times the weights, dense.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    double* Pack(int column, int vectors)
    {
        double* to = panel;
        nint step = vectors * TileCodes<double>.Width;
        tile.BInner = step * sizeof(double);
        for (int vector = 0; vector < vectors; vector++, column += TileCodes<double>.Width, to += TileCodes<double>.Width)
            if (column < whole)
                Scale(rows + column, source.Columns, to, step);
            else
                Scale(rest + column - whole, restWidth, to, step);
        return panel;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    readonly void Scale(double* from, nint fromStep, double* to, nint toStep)
    {
        double* weights = (double*)source.Weights;
        for (int row = 0; row < count; row++, from += fromStep, to += toStep)
        {
            double weight = weights == null ? 1 : weights[(nint)(first + row) * source.Stride];
            for (int j = 0; j < TileCodes<double>.Width; j += Vector<double>.Count)
                (Vector.Load(from + j) * weight).Store(to + j);
        }
    }

    /// <summary>A few lines of the next block on their way from memory while a tile computes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void FetchAhead()
    {
        if (!Sse.IsSupported)
            return;
        byte* end = (byte*)Math.Min((nint)aheadEnd, (nint)(ahead + LinesAhead * Line * sizeof(double)));
        for (; ahead < end; ahead += Line * sizeof(double))
            Sse.Prefetch1(ahead);
    }
}

/// <summary>Where rows of X̃ and their weights come from: addresses of memory that is pinned meanwhile.</summary>
/// <param name="Weights">0 where all are 1.</param>
internal readonly record struct GramRows(nint Rows, int Count, int Columns, nint Weights, int Stride, nint Targets, int Outputs)
{
    public int Width => Columns + 1 + Outputs;

    /// <summary>Columns that are read where they are, in whole vectors; the rest of X̃ is copied.</summary>
    public int Whole => Columns / TileCodes<double>.Width * TileCodes<double>.Width;
}
