using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Descent.Training.Threads;

namespace Descent.Training.Kernels;

/// <summary>G = X̃ᵀ·diag(w)·X̃, X̃ the rows with a one behind each, and behind it the targets where there are any: the symmetric product behind Newton's
/// method and the normal equations. Rows in blocks of a fixed size, blocks in pieces that the number of rows decides, added in order.</summary>
internal static class WeightedGram
{
    /// <summary>Rows that are copied and scaled together, then read by every tile: with 50 columns they stay near a core.</summary>
    const int BlockRows = 64;

    /// <summary>The part of G that stays in registers: 4 rows of 3 vectors.</summary>
    const int TileRows = 4, TileColumns = 12;

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
        int width = source.Width, padded = RoundUp(width, TileColumns);
        int most = Math.Clamp(MostNumbers / (padded * padded), 1, MostPieces);
        int pieceRows = RoundUp(Math.Max(LeastPieceRows, (rows + most - 1) / most), BlockRows), pieces = (rows + pieceRows - 1) / pieceRows;
        double[][] sums = new double[pieces][], scratch = new double[team.Most][];
        team.Run(pieces, (piece, member) =>
        {
            scratch[member] ??= new double[2 * BlockRows * padded];
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
        int height = RoundUp(source.Width, TileRows);
        fixed (double* x = scratch, g = sum)
        {
            double* left = source.Weights == 0 ? x : x + BlockRows * padded;
            for (; first < end; first += BlockRows)
            {
                int count = Math.Min(BlockRows, end - first);
                source.Copy(first, count, x, padded);
                if (left != x)
                    source.Scale(first, count, x, left, padded);
                for (int i = 0; i < height; i += TileRows)
                    for (int j = 0; j < i + TileRows; j += TileColumns)
                        AddTile(left + i, x + j, count, padded, g + i * padded + j);
            }
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
                for (int j = 0; j < padded; j += Vector256<double>.Count)
                    (Vector256.Load(from + j) * weight).Store(to + j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static unsafe void AddTile(double* left, double* right, int count, int stride, double* result)
    {
        Vector256<double> a0 = Vector256.Load(result), a1 = Vector256.Load(result + 4), a2 = Vector256.Load(result + 8);
        double* second = result + stride, third = second + stride, fourth = third + stride;
        Vector256<double> b0 = Vector256.Load(second), b1 = Vector256.Load(second + 4), b2 = Vector256.Load(second + 8);
        Vector256<double> c0 = Vector256.Load(third), c1 = Vector256.Load(third + 4), c2 = Vector256.Load(third + 8);
        Vector256<double> d0 = Vector256.Load(fourth), d1 = Vector256.Load(fourth + 4), d2 = Vector256.Load(fourth + 8);
        for (int row = 0; row < count; row++, left += stride, right += stride)
        {
            Vector256<double> x0 = Vector256.Load(right), x1 = Vector256.Load(right + 4), x2 = Vector256.Load(right + 8);
            Vector256<double> w = Vector256.Create(left[0]);
            a0 = Vector256.MultiplyAddEstimate(w, x0, a0);
            a1 = Vector256.MultiplyAddEstimate(w, x1, a1);
            a2 = Vector256.MultiplyAddEstimate(w, x2, a2);
            w = Vector256.Create(left[1]);
            b0 = Vector256.MultiplyAddEstimate(w, x0, b0);
            b1 = Vector256.MultiplyAddEstimate(w, x1, b1);
            b2 = Vector256.MultiplyAddEstimate(w, x2, b2);
            w = Vector256.Create(left[2]);
            c0 = Vector256.MultiplyAddEstimate(w, x0, c0);
            c1 = Vector256.MultiplyAddEstimate(w, x1, c1);
            c2 = Vector256.MultiplyAddEstimate(w, x2, c2);
            w = Vector256.Create(left[3]);
            d0 = Vector256.MultiplyAddEstimate(w, x0, d0);
            d1 = Vector256.MultiplyAddEstimate(w, x1, d1);
            d2 = Vector256.MultiplyAddEstimate(w, x2, d2);
        }
        a0.Store(result); a1.Store(result + 4); a2.Store(result + 8);
        b0.Store(second); b1.Store(second + 4); b2.Store(second + 8);
        c0.Store(third); c1.Store(third + 4); c2.Store(third + 8);
        d0.Store(fourth); d1.Store(fourth + 4); d2.Store(fourth + 8);
    }
}
