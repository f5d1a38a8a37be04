using System.Numerics.Tensors;
using Descent.Training.Kernels;
using Descent.Training.Optimizers;
using Descent.Training.Runs;
using Descent.Training.Threads;

namespace Descent.Training.Diagnostics.Inference;

/// <summary>Error bars of least squares: s²(JᵀJ)⁻¹ with J = QR, never squared, so that (JᵀJ)⁻¹ = R⁻¹R⁻ᵀ keeps the digits of R.
/// Seber, Wild: Nonlinear Regression (1989), chapter 5; the test for the minimum is Bates and Watts's relative offset (Technometrics 23, 1981).</summary>
internal static class LeastSquaresEstimate
{
    /// <summary>Distance to the minimum, in standard errors a parameter, up to which a fit counts as being there: less than any digit that is read.</summary>
    public const double LargestOffset = 1e-4;

    /// <summary>Share of its length that a column must leave beside those before it; below, it depends on them within rounding.</summary>
    const double SmallestShare = 1e-13;

    /// <summary>Residuals of this share of the targets are rounding.</summary>
    const double Rounding = 4e-15;

    public static (Uncertainty? Uncertainty, Problem? Refusal) Of(FittedRows fit, Identification identification, CovarianceKind kind)
    {
        int rows = fit.Rows.Rows, length = identification.Kept.Count, freedom = rows - length;
        if (freedom < 1)
            return (null, InferenceRules.Refuse("no_degrees_of_freedom", $"{rows:#,0} rows determine {length:#,0} parameters and leave nothing to estimate an error from.", $"more than {length:#,0} rows"));
        (TriangularFactor triangle, double sumOfSquares) = Reduce(fit, identification);
        if (Inverse(triangle, length) is not double[] root)
            return (null, Dependence.Explain(Scaled(triangle, length), identification.Names));

        double rounding = Rounding * TensorPrimitives.Norm(fit.Targets);
        bool isExact = Math.Sqrt(sumOfSquares) <= rounding;
        double deviation = isExact ? 0 : Math.Sqrt(sumOfSquares / freedom), offset = Offset(triangle, length);
        if (!(offset <= LargestOffset * deviation * Math.Sqrt(length) + rounding))
            return (null, NotAtMinimum(offset / deviation / Math.Sqrt(length)));
        double scale = fit.Model.Numbers!.Scale[0];
        FitSummary summary = new(rows, length)
        {
            ResidualStandardDeviation = deviation * scale,
            RSquared = RSquared(fit.Targets, isExact ? 0 : sumOfSquares),
            LogLikelihood = isExact ? double.PositiveInfinity : -0.5 * rows * (Math.Log(2 * Math.PI * sumOfSquares / rows) + 1) - fit.LogScale,
        };
        CovarianceRoot covariance = kind == CovarianceKind.Classical || isExact
            ? new CovarianceRoot(root, deviation, deviation)
            : new CovarianceRoot(RobustCovariance.Root(fit, identification.Kept, root, kind), 1);
        return (new Uncertainty(fit, identification, covariance, new ReferenceDistribution(freedom), summary), null);
    }

    public static Problem NotAtMinimum(double distance) => InferenceRules.Refuse("not_at_minimum",
        $"The fit is not at the minimum of the loss: Newton's step from there is {distance:G3} standard errors long; at most {LargestOffset:G1} is allowed. "
        + "Error bars hold at the minimum alone. Use levenberg_marquardt, newton, lbfgs or closed_form, or let the optimizer go on; weight decay and early stopping keep a fit from its minimum.");

    /// <summary>R of (J, r), columns of J that are kept.</summary>
    static (TriangularFactor Triangle, double SumOfSquares) Reduce(FittedRows fit, Identification identification)
    {
        int all = fit.Parameters.Length, length = identification.Kept.Count;
        Linearization whole = new(all);
        CurvatureMethods.Residuals(fit.Model.Spec, fit.Graph, fit.Rows, ThreadTeam.Alone).LinearizeByRows(fit.Parameters, whole);
        double[] block = new double[(length + 1) * all];
        for (int j = 0; j < length; j++)
            for (int i = 0; i < all; i++)
                block[j * all + i] = whole.Triangle[i * all + identification.Kept[j]];
        whole.Rotated.CopyTo(block, length * all);
        TriangularFactor triangle = new(length + 1);
        triangle.Fold(block, all);
        return (triangle, whole.SumOfSquares);
    }

    /// <summary>R⁻¹, upper triangular, length x length, row by row; null where R is singular within rounding.</summary>
    static double[]? Inverse(TriangularFactor triangle, int length)
    {
        for (int j = 0; j < length; j++)
            if (!(Math.Abs(triangle[j, j]) > SmallestShare * ColumnNorm(triangle, j)))
                return null;
        double[] inverse = new double[length * length];
        for (int i = length - 1; i >= 0; i--)
        {
            Span<double> row = inverse.AsSpan(i * length, length);
            for (int k = i + 1; k < length; k++)
                TensorPrimitives.MultiplyAdd(inverse.AsSpan(k * length, length), -triangle[i, k], row, row);
            row[i] += 1;
            TensorPrimitives.Divide(row, triangle[i, i], row);
        }
        return TensorPrimitives.IsFiniteAll<double>(inverse) ? inverse : null;
    }

    static double[] Scaled(TriangularFactor triangle, int length)
    {
        double[] scaled = new double[length * length];
        for (int j = 0; j < length; j++)
        {
            double norm = ColumnNorm(triangle, j);
            for (int i = 0; i <= j; i++)
                scaled[i * length + j] = norm > 0 ? triangle[i, j] / norm : 0;
        }
        return scaled;
    }

    static double ColumnNorm(TriangularFactor triangle, int column) => Math.Sqrt(Enumerable.Range(0, column + 1).Sum(i => triangle[i, column] * triangle[i, column]));

    /// <summary>‖Qᵀr‖: how much of the residuals a step of the parameters could still take away.</summary>
    static double Offset(TriangularFactor triangle, int length) => Math.Sqrt(Enumerable.Range(0, length).Sum(i => triangle[i, length] * triangle[i, length]));

    static double? RSquared(ReadOnlySpan<double> targets, double sumOfSquares)
    {
        double mean = TensorPrimitives.Sum(targets) / targets.Length, total = 0;
        foreach (double target in targets)
            total += (target - mean) * (target - mean);
        return total > 0 ? 1 - sumOfSquares / total : null;
    }
}
