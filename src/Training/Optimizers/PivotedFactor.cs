using System.Numerics.Tensors;
using Descent.Training.Threads;

namespace Descent.Training.Optimizers;

/// <summary>QR with column pivoting of a small square system: the columns that matter come first, and what is left in the others tells
/// the rank. Golub, Van Loan: Matrix Computations, 4th ed., algorithm 5.4.1.</summary>
internal sealed class PivotedFactor(int length)
{
    readonly double[] columns = new double[length * length];
    readonly double[] left = new double[length];

    /// <summary>Position in θ of each pivoted column.</summary>
    public int[] Order { get; } = new int[length];

    /// <summary>Qᵀ times the right-hand side.</summary>
    public double[] Rotated { get; } = new double[length];

    /// <summary>Columns that are independent: those that leave at least a share of the largest.</summary>
    public int Rank { get; private set; }

    /// <summary>An element of the triangle, <paramref name="row"/> ≤ <paramref name="column"/>.</summary>
    public double this[int row, int column] => columns[column * length + row];

    /// <summary>A column of the triangle down to its diagonal.</summary>
    public ReadOnlySpan<double> Column(int column) => columns.AsSpan(column * length, column + 1);

    /// <param name="matrix">Row by row.</param>
    /// <param name="scale">Divides each column.</param>
    /// <param name="right">Right-hand side.</param>
    /// <param name="smallest">A column that leaves no more than this of the largest depends on the others.</param>
    public void Compute(ReadOnlySpan<double> matrix, ReadOnlySpan<double> scale, ReadOnlySpan<double> right, double smallest)
    {
        for (int j = 0; j < length; j++)
        {
            Order[j] = j;
            for (int i = 0; i < length; i++)
                columns[j * length + i] = matrix[i * length + j] / scale[j];
        }
        right.CopyTo(Rotated);
        Rank = length;
        for (int j = 0; j < length; j++)
        {
            Interruption.Check();
            Exchange(j, Largest(j));
            Reflect(j);
            if (Rank == length && Math.Abs(this[j, j]) <= smallest * Math.Abs(this[0, 0]))
                Rank = j;
        }
    }

    /// <summary>x with T·x = b for the first <paramref name="rank"/> columns, in place.</summary>
    public void SolveTriangle(Span<double> x, int rank)
    {
        for (int j = rank - 1; j >= 0; j--)
        {
            ReadOnlySpan<double> column = Column(j);
            x[j] /= column[j];
            TensorPrimitives.MultiplyAdd(column[..j], -x[j], x[..j], x[..j]);
        }
    }

    /// <summary>x with Tᵀ·x = b, in place.</summary>
    public void SolveTransposed(Span<double> x)
    {
        for (int j = 0; j < length; j++)
        {
            ReadOnlySpan<double> column = Column(j);
            x[j] = (x[j] - TensorPrimitives.Dot(column[..j], x[..j])) / column[j];
        }
    }

    int Largest(int from)
    {
        int largest = from;
        for (int j = from; j < length; j++)
        {
            left[j] = TensorPrimitives.SumOfSquares<double>(columns.AsSpan(j * length + from, length - from));
            if (left[j] > left[largest])
                largest = j;
        }
        return largest;
    }

    void Exchange(int a, int b)
    {
        if (a == b)
            return;
        (Order[a], Order[b]) = (Order[b], Order[a]);
        Span<double> first = columns.AsSpan(a * length, length), second = columns.AsSpan(b * length, length);
        for (int i = 0; i < length; i++)
            (first[i], second[i]) = (second[i], first[i]);
    }

    void Reflect(int j)
    {
        Span<double> reflector = columns.AsSpan(j * length + j, length - j);
        double norm = Math.Sqrt(TensorPrimitives.SumOfSquares<double>(reflector));
        if (norm == 0 || reflector.Length == 1)
            return;
        double head = reflector[0];
        reflector[0] = head > 0 ? head + norm : head - norm;
        double factor = 2 / TensorPrimitives.SumOfSquares<double>(reflector);
        for (int k = j + 1; k < length; k++)
            Apply(columns.AsSpan(k * length + j, length - j), reflector, factor);
        Apply(Rotated.AsSpan(j), reflector, factor);
        reflector.Clear();
        reflector[0] = head > 0 ? -norm : norm;
    }

    static void Apply(Span<double> column, ReadOnlySpan<double> reflector, double factor) =>
        TensorPrimitives.MultiplyAdd(reflector, -factor * TensorPrimitives.Dot(reflector, column), column, column);
}
