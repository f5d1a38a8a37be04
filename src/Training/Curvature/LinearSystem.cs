using System.Numerics.Tensors;
using Descent.Training.Kernels;
using Descent.Training.Threads;

namespace Descent.Training.Curvature;

/// <summary>Least squares min ‖b - A·x‖ by QR. Columns are scaled by powers of two; the solution is refined with residuals of A, x and r in
/// twice the digits, so that it is right to the last ones even where QR alone loses half of them.
/// Björck (1967), Iterative refinement of linear least squares solutions, BIT 7.</summary>
internal sealed class LinearSystem
{
    /// <summary>A column with less than this beside those before it depends on them. Rounding leaves some 1e-16; the worst of NIST's polynomials leaves 1e-10.</summary>
    const double SmallestShare = 1e-13;

    const int MostRefinements = 10;

    readonly double[] matrix;
    readonly int rows, columns;
    readonly double[] scales;
    readonly HouseholderFactor factor;

    /// <param name="matrix">A, column by column; scaled in place.</param>
    /// <param name="rows">Of A.</param>
    public LinearSystem(double[] matrix, int rows)
    {
        (this.matrix, this.rows, columns) = (matrix, rows, matrix.Length / rows);
        scales = new double[columns];
        for (int j = 0; j < columns; j++)
        {
            double norm = TensorPrimitives.Norm<double>(Column(j));
            scales[j] = norm > 0 && double.IsFinite(norm) ? Math.ScaleB(1, -Math.ILogB(norm)) : 1;
            TensorPrimitives.Multiply(Column(j), scales[j], Column(j));
        }
        factor = new HouseholderFactor([.. matrix], rows, SmallestShare);
    }

    /// <summary>Columns that depend on those before them; their x is 0.</summary>
    public IEnumerable<int> Dependent => factor.Dependent;

    /// <returns>x.</returns>
    public double[] Solve(ReadOnlySpan<double> right)
    {
        double[] x = new double[columns], r = new double[rows];
        double previous = double.PositiveInfinity;
        for (int pass = 0; pass <= MostRefinements; pass++)
        {
            Interruption.Check();
            (double[] dx, double[] dr) = Correct(right, x, r);
            double size = TensorPrimitives.Norm<double>(dx);
            // Each pass must gain; where it does not, the digits are used up.
            if (!(size < 0.5 * previous))
                break;
            TensorPrimitives.Add<double>(x, dx, x);
            TensorPrimitives.Add<double>(r, dr, r);
            previous = size;
            if (size <= 1e-17 * TensorPrimitives.Norm<double>(x))
                break;
        }
        TensorPrimitives.Multiply<double>(x, scales, x);
        return x;
    }

    /// <summary>Solves r + A·x = b, Aᵀr = 0 for what is missing in x and r.</summary>
    (double[] X, double[] R) Correct(ReadOnlySpan<double> right, double[] x, double[] r)
    {
        double[] f = new double[rows];
        int rank = factor.Independent.Count;
        for (int i = 0; i < rows; i++)
        {
            DoubleDouble sum = default;
            sum.Add(right[i]);
            sum.Add(-r[i]);
            for (int j = 0; j < columns; j++)
                sum.AddProduct(-matrix[j * rows + i], x[j]);
            f[i] = sum.Value;
        }
        double[] g = new double[rank];
        for (int k = 0; k < rank; k++)
        {
            DoubleDouble sum = default;
            ReadOnlySpan<double> column = Column(factor.Independent[k]);
            for (int i = 0; i < rows; i++)
                sum.AddProduct(-column[i], r[i]);
            g[k] = sum.Value;
        }
        // With Qᵀf = (d, e) and Rᵀh = g: dr = Q·(h, e), R·dx = d - h.
        factor.SolveTransposed(g);
        factor.Rotate(f);
        double[] step = f[..rank];
        TensorPrimitives.Subtract<double>(step, g, step);
        factor.Solve(step);
        g.CopyTo(f, 0);
        factor.RotateBack(f);
        double[] dx = new double[columns];
        for (int k = 0; k < rank; k++)
            dx[factor.Independent[k]] = step[k];
        return (dx, f);
    }

    Span<double> Column(int column) => matrix.AsSpan(column * rows, rows);
}
