using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Descent.Training.Kernels.Products;
using Descent.Training.Threads;

namespace Descent.Training.Kernels;

/// <summary>G = X̃ᵀ·diag(w)·X̃, X̃ the rows with a one behind each, and behind it the targets where there are any: the symmetric product behind Newton's
/// method and the normal equations. Rows in blocks of a fixed size, blocks in pieces that the number of rows decides, added in order.</summary>
internal static class WeightedGram
{
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
            Compute(new GramRows((nint)x, rows.Length / columns, columns, (nint)w, stride, 0, 0), gram, team);
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
            Compute(new GramRows((nint)x, rows.Length / columns, columns, 0, 0, (nint)y, outputs), gram, team);
    }

    static void Compute(GramRows source, Span<double> gram, ThreadTeam team)
    {
        GramTiling tiling = new(source);
        int rows = source.Count, width = tiling.Width, padded = tiling.Padded;
        int most = Math.Clamp(MostNumbers / (padded * padded), 1, MostPieces);
        int pieceRows = RoundUp(Math.Max(LeastPieceRows, (rows + most - 1) / most), tiling.BlockRows), pieces = (rows + pieceRows - 1) / pieceRows;
        double[][] sums = new double[pieces][], scratch = new double[team.Most][];
        team.Run(pieces, (piece, member) =>
        {
            scratch[member] ??= new double[tiling.Scratch];
            sums[piece] = new double[padded * padded];
            Sum(source, tiling, piece * pieceRows, Math.Min(rows, (piece + 1) * pieceRows), scratch[member], sums[piece]);
        });
        for (int piece = 1; piece < pieces; piece++)
            TensorPrimitives.Add<double>(sums[0], sums[piece], sums[0]);
        for (int i = 0; i < width; i++)
            for (int j = 0; j <= i; j++)
                gram[i * width + j] = gram[j * width + i] = sums[0][i * padded + j];
    }

    // A fit may be over before a counter would have had it compiled again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static unsafe void Sum(GramRows source, GramTiling tiling, int first, int end, double[] scratch, double[] sum)
    {
        Tile tile;
        fixed (double* start = scratch, g = sum)
        {
            // A vector that lies across two lines takes twice as long.
            double* aligned = (double*)(((nint)start + Fetching.Line - 1) & -Fetching.Line);
            GramBlock block = new(source, tiling, &tile, aligned, g);
            for (; first < end; first += tiling.BlockRows)
            {
                // Asked by the training's own thread; the others have nobody to ask, and what they do is soon done.
                Interruption.Check();
                block.Add(first, Math.Min(tiling.BlockRows, end - first));
            }
        }
    }

    public static int RoundUp(int number, int to) => (number + to - 1) / to * to;
}
