using System.Numerics.Tensors;
using Descent.Training.Threads;

namespace Descent.Training.Kernels;

/// <summary>The triangular factor R of a tall matrix A = Q·R whose rows arrive in blocks: Householder reflections of R stacked on the block.
/// Q is never kept; what is to be multiplied by Qᵀ is one more column. Twice the digits of AᵀA.</summary>
/// <param name="columns">Of A.</param>
internal sealed class TriangularFactor(int columns)
{
    /// <summary>R, columns x columns, row by row; zeros below the diagonal.</summary>
    public double[] Values { get; } = new double[columns * columns];

    public int Columns => columns;

    public double this[int row, int column] => Values[row * columns + column];

    public void Clear() => Array.Clear(Values);

    /// <summary>R of the rows so far and these.</summary>
    /// <param name="block">Column by column, <paramref name="rows"/> numbers each; overwritten.</param>
    /// <param name="rows">Of the block.</param>
    public void Fold(Span<double> block, int rows)
    {
        for (int j = 0; j < columns; j++)
        {
            Interruption.Check();
            Span<double> reflector = block.Slice(j * rows, rows);
            Span<double> row = Values.AsSpan(j * columns, columns);
            double below = TensorPrimitives.SumOfSquares<double>(reflector);
            if (below == 0)
                continue;
            double head = row[j], norm = Math.Sqrt(head * head + below);
            // The sign that adds, so that nothing cancels.
            double pivot = head > 0 ? head + norm : head - norm;
            double factor = 2 / (pivot * pivot + below);
            row[j] = head > 0 ? -norm : norm;
            for (int k = j + 1; k < columns; k++)
            {
                Span<double> column = block.Slice(k * rows, rows);
                double along = factor * (pivot * row[k] + TensorPrimitives.Dot<double>(reflector, column));
                row[k] -= along * pivot;
                TensorPrimitives.MultiplyAdd(reflector, -along, column, column);
            }
        }
    }

    /// <summary>R of these rows and those of another factor.</summary>
    public void Fold(TriangularFactor other)
    {
        double[] block = new double[columns * columns];
        for (int i = 0; i < columns; i++)
            for (int j = i; j < columns; j++)
                block[j * columns + i] = other[i, j];
        Fold(block, columns);
    }
}
