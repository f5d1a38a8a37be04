using System.Runtime.Intrinsics;

namespace Descent.Training.Kernels;

/// <summary>G = X̃ᵀ·diag(w)·X̃, X̃ the rows with a one behind each: the symmetric product behind Newton's method and least squares.
/// Rows in blocks of a fixed size, added in order.</summary>
internal static class WeightedGram
{
    /// <summary>Rows that are scaled together; with 50 columns two copies of a block fill a core's second cache by a fraction.</summary>
    const int BlockRows = 128;

    /// <summary>The part of G that stays in registers: 4 rows of 3 vectors.</summary>
    const int TileRows = 4, TileColumns = 12;

    /// <param name="rows">X, row by row.</param>
    /// <param name="columns">Of X.</param>
    /// <param name="weights">One for each row.</param>
    /// <param name="gram">Receives all of G, (columns + 1) x (columns + 1).</param>
    public static unsafe void Compute(ReadOnlySpan<double> rows, int columns, ReadOnlySpan<double> weights, Span<double> gram)
    {
        int width = columns + 1, padded = (width + TileColumns - 1) / TileColumns * TileColumns;
        double[] plain = new double[BlockRows * padded], scaled = new double[BlockRows * padded], sum = new double[padded * padded];
        fixed (double* x = plain, wx = scaled, g = sum)
        {
            for (int first = 0; first < weights.Length; first += BlockRows)
            {
                int count = Math.Min(BlockRows, weights.Length - first);
                for (int row = 0; row < count; row++)
                {
                    double* to = x + row * padded, toScaled = wx + row * padded;
                    rows.Slice((first + row) * columns, columns).CopyTo(new Span<double>(to, columns));
                    to[columns] = 1;
                    double weight = weights[first + row];
                    for (int j = 0; j < padded; j += Vector256<double>.Count)
                        (Vector256.Load(to + j) * weight).Store(toScaled + j);
                }
                for (int i = 0; i < padded; i += TileRows)
                    for (int j = 0; j < i + TileRows; j += TileColumns)
                        AddTile(wx + i, x + j, count, padded, g + i * padded + j);
            }
        }
        for (int i = 0; i < width; i++)
            for (int j = 0; j <= i; j++)
                gram[i * width + j] = gram[j * width + i] = sum[i * padded + j];
    }

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
