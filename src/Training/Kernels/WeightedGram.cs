using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Descent.Training.Kernels.Products;
using Descent.Training.Threads;

namespace Descent.Training.Kernels;

/// <summary>G = X̃ᵀ·diag(w)·X̃, X̃ the rows with a one behind each, and behind it the targets where there are any: the symmetric product behind Newton's
/// method and the normal equations. Rows in blocks of a fixed size, blocks in pieces that the number of rows decides, added in order.</summary>
internal static class WeightedGram
{
    /// <summary>Rows that are copied and scaled together, then read by every tile: with 50 columns they stay near a core.</summary>
    const int BlockRows = 64;

    /// <summary>Numbers in a line of the cache, and in the widest vector.</summary>
    const int Line = 8;

    /// <summary>Pieces that threads may take, each with a G of its own: as many as leave each a few thousand rows and all together 32 MB.</summary>
    const int LeastPieceRows = 2048, MostPieces = 64, MostNumbers = 4_000_000;

    /// <param name="rows">X, row by row.</param>
    /// <param name="columns">Of X.</param>
    /// <param name="weights">One for each row, <paramref name="stride"/> apart.</param>
    /// <param name="stride">Between the weights.</param>
    /// <param name="gram">Receives all of G, (columns + 1) x (columns + 1).</param>
    /// <param name="team">Shares the pieces.</param>
    public static unsafe void Compute(ReadOnlySpan<double> rows, int columns, ReadOnlySpan<double> weights, int stride, Span<double> gram, ThreadTeam team)
    {
        fixed (double* x = rows, w = weights)
            Compute(new Source((nint)x, columns, (nint)w, stride, 0, 0), rows.Length / columns, gram, team);
    }

    /// <summary>All weights 1.</summary>
    /// <param name="rows">X, row by row.</param>
    /// <param name="columns">Of X.</param>
    /// <param name="targets">Columns of X̃ too.</param>
    /// <param name="outputs">Targets of a row.</param>
    /// <param name="gram">Receives all of G, (columns + 1 + outputs) squared.</param>
    /// <param name="team">Shares the pieces.</param>
    public static unsafe void Compute(ReadOnlySpan<double> rows, int columns, ReadOnlySpan<double> targets, Span<double> gram, int outputs, ThreadTeam team)
    {
        fixed (double* x = rows, y = targets)
            Compute(new Source((nint)x, columns, 0, 0, (nint)y, outputs), rows.Length / columns, gram, team);
    }

    static void Compute(Source source, int rows, Span<double> gram, ThreadTeam team)
    {
        int width = source.Width, padded = RoundUp(width, TileCodes<double>.Width);
        int most = Math.Clamp(MostNumbers / (padded * padded), 1, MostPieces);
        int pieceRows = RoundUp(Math.Max(LeastPieceRows, (rows + most - 1) / most), BlockRows), pieces = (rows + pieceRows - 1) / pieceRows;
        double[][] sums = new double[pieces][], scratch = new double[team.Most][];
        team.Run(pieces, (piece, member) =>
        {
            scratch[member] ??= new double[2 * BlockRows * padded + Line];
            sums[piece] = new double[padded * padded];
            Sum(source, piece * pieceRows, Math.Min(rows, (piece + 1) * pieceRows), padded, scratch[member], sums[piece]);
        });
        for (int piece = 1; piece < pieces; piece++)
            TensorPrimitives.Add<double>(sums[0], sums[piece], sums[0]);
        for (int i = 0; i < width; i++)
            for (int j = 0; j <= i; j++)
                gram[i * width + j] = gram[j * width + i] = sums[0][i * padded + j];
    }

    // A fit may be over before a counter would have had it compiled again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static unsafe void Sum(Source source, int first, int end, int padded, double[] scratch, double[] sum)
    {
        fixed (double* start = scratch, g = sum)
        {
            // A vector that lies across two lines takes twice as long.
            double* x = (double*)(((nint)start + Line * sizeof(double) - 1) & -(Line * sizeof(double)));
            double* left = source.Weights == 0 ? x : x + BlockRows * padded;
            Tile tile = new() { ARow = sizeof(double), AInner = padded * sizeof(double), BInner = padded * sizeof(double), CRow = padded * sizeof(double), Accumulate = 1 };
            for (; first < end; first += BlockRows)
            {
                // Asked by the training's own thread; the others have nobody to ask, and what they do is soon done.
                Interruption.Check();
                int count = Math.Min(BlockRows, end - first);
                source.Copy(first, count, x, padded);
                if (left != x)
                    source.Scale(first, count, x, left, padded);
                for (int column = 0; column < source.Width; column += TileCodes<double>.Columns)
                    AddPanel(&tile, left, x, g, column, source.Width, padded, count);
            }
        }
    }

    /// <summary>Columns of G from their diagonal down, in tiles of about the same height.</summary>
    static unsafe void AddPanel(Tile* tile, double* left, double* right, double* g, int column, int width, int padded, int count)
    {
        int vectors = Math.Min(2, (padded - column) / TileCodes<double>.Width), tiles = (width - column + TileCodes<double>.Rows - 1) / TileCodes<double>.Rows;
        for (int part = 0, row = column; part < tiles; part++)
        {
            int next = column + (width - column) * (part + 1) / tiles;
            TileCodes<double>.For(next - row, vectors, partial: false)(tile, (byte*)(left + row), (byte*)(right + column), (byte*)(g + (nint)row * padded + column), count);
            row = next;
        }
    }

    static int RoundUp(int number, int to) => (number + to - 1) / to * to;

    /// <summary>Where rows of X̃ and their weights come from: addresses of memory that is pinned meanwhile.</summary>
    /// <param name="Weights">0 where all are 1.</param>
    readonly record struct Source(nint Rows, int Columns, nint Weights, int Stride, nint Targets, int Outputs)
    {
        public int Width => Columns + 1 + Outputs;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public unsafe void Copy(int first, int count, double* to, int padded)
        {
            for (int row = first; row < first + count; row++, to += padded)
            {
                new ReadOnlySpan<double>((double*)Rows + (nint)row * Columns, Columns).CopyTo(new Span<double>(to, Columns));
                to[Columns] = 1;
                for (int output = 0; output < Outputs; output++)
                    to[Columns + 1 + output] = ((double*)Targets)[(nint)row * Outputs + output];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public unsafe void Scale(int first, int count, double* from, double* to, int padded)
        {
            for (int row = first; row < first + count; row++, from += padded, to += padded)
            {
                double weight = ((double*)Weights)[(nint)row * Stride];
                for (int j = 0; j < padded; j += Vector<double>.Count)
                    (Vector.Load(from + j) * weight).Store(to + j);
            }
        }
    }
}
