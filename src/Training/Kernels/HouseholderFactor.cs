using System.Numerics.Tensors;
using Descent.Training.Threads;

namespace Descent.Training.Kernels;

/// <summary>A = Q·R of a tall matrix that is kept whole, Q as reflections. Columns are taken in their order; one that depends on those before
/// it, within rounding, is left out. Golub, Van Loan: Matrix Computations, 4th ed., section 5.2.</summary>
internal sealed class HouseholderFactor
{
    readonly int rows;
    readonly double[] values;
    readonly double[] diagonal, scales;
    readonly List<int> independent = [];

    /// <param name="matrix">Column by column; taken over and overwritten. Columns of about the same length.</param>
    /// <param name="rows">Of the matrix.</param>
    /// <param name="smallest">The share of its length that a column must leave beside those before it.</param>
    public HouseholderFactor(double[] matrix, int rows, double smallest)
    {
        this.rows = rows;
        values = matrix;
        int columns = matrix.Length / rows;
        (diagonal, scales) = (new double[columns], new double[columns]);
        for (int j = 0; j < columns; j++)
            scales[j] = TensorPrimitives.Norm<double>(Column(j, 0));
        for (int j = 0; j < columns; j++)
        {
            Interruption.Check();
            if (independent.Count < rows && TensorPrimitives.Norm<double>(Column(j, independent.Count)) > smallest * scales[j])
                Take(j);
        }
    }

    /// <summary>The columns that count, in their order.</summary>
    public IReadOnlyList<int> Independent => independent;

    /// <summary>The others.</summary>
    public IEnumerable<int> Dependent => Enumerable.Range(0, scales.Length).Except(independent);

    /// <summary>Qᵀ·v, in place.</summary>
    public void Rotate(Span<double> v)
    {
        for (int k = 0; k < independent.Count; k++)
            Reflect(Column(independent[k], k), scales[independent[k]], v[k..]);
    }

    /// <summary>Q·v, in place.</summary>
    public void RotateBack(Span<double> v)
    {
        for (int k = independent.Count - 1; k >= 0; k--)
            Reflect(Column(independent[k], k), scales[independent[k]], v[k..]);
    }

    /// <summary>x with R·x = b, in place, in the order of <see cref="Independent"/>.</summary>
    public void Solve(Span<double> x)
    {
        for (int k = independent.Count - 1; k >= 0; k--)
        {
            x[k] /= diagonal[independent[k]];
            TensorPrimitives.MultiplyAdd(values.AsSpan(independent[k] * rows, k), -x[k], x[..k], x[..k]);
        }
    }

    /// <summary>x with Rᵀ·x = b, in place.</summary>
    public void SolveTransposed(Span<double> x)
    {
        for (int k = 0; k < independent.Count; k++)
            x[k] = (x[k] - TensorPrimitives.Dot(values.AsSpan(independent[k] * rows, k), x[..k])) / diagonal[independent[k]];
    }

    Span<double> Column(int column, int from) => values.AsSpan(column * rows + from, rows - from);

    /// <summary>Column <paramref name="j"/> becomes the reflection that makes it a multiple of a unit vector; its factor stands in the scales.</summary>
    void Take(int j)
    {
        int rank = independent.Count;
        Span<double> reflector = Column(j, rank);
        double norm = TensorPrimitives.Norm<double>(reflector), head = reflector[0];
        reflector[0] = head > 0 ? head + norm : head - norm;
        diagonal[j] = head > 0 ? -norm : norm;
        scales[j] = 2 / TensorPrimitives.SumOfSquares<double>(reflector);
        for (int k = j + 1; k < scales.Length; k++)
            Reflect(reflector, scales[j], Column(k, rank));
        independent.Add(j);
    }

    static void Reflect(ReadOnlySpan<double> reflector, double factor, Span<double> column) =>
        TensorPrimitives.MultiplyAdd(reflector, -factor * TensorPrimitives.Dot(reflector, column), column, column);
}
