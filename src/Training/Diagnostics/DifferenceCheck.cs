namespace Descent.Training.Diagnostics;

/// <summary>Exact derivatives against central differences, extrapolated to step 0.</summary>
/// <param name="MaxRelativeError">The largest of all entries below.</param>
/// <param name="Gradient">For each name.</param>
/// <param name="HessianMaxRelativeError">Of the Hessian against differences of the gradient; at order 2.</param>
public sealed record DifferenceCheck(double MaxRelativeError, IReadOnlyList<DifferenceCheckEntry> Gradient, double? HessianMaxRelativeError)
{
    const int Levels = 10;
    const double FirstStep = 0.01, Shrink = 2;

    /// <summary>Points for each name.</summary>
    public const int PointsPerName = 2 * Levels;

    /// <summary>The points at which the formula is wanted: <see cref="PointsPerName"/> for each name in turn.</summary>
    /// <remarks>Steps are relative to the value: a parameter of 1e-9 is not moved by 0.01.</remarks>
    public static IEnumerable<double[]> Points(double[] at)
    {
        for (int i = 0; i < at.Length; i++)
        {
            double step = FirstStep * (at[i] == 0 ? 1 : Math.Abs(at[i]));
            for (int level = 0; level < Levels; level++, step /= Shrink)
            {
                yield return Moved(at, i, step);
                yield return Moved(at, i, -step);
            }
        }
    }

    /// <param name="points">From <see cref="Points"/>.</param>
    /// <param name="values">At each point the value, and at order 2 the gradient behind it.</param>
    /// <param name="size">Of the numbers on the way to a value, as they enter it: values are rounded by that, also where they cancel.</param>
    /// <param name="gradient">Exact.</param>
    /// <param name="hessian">Exact; <see langword="null"/> at order 1.</param>
    public static DifferenceCheck Of(double[][] points, double[][] values, double size, double[] gradient, double[][]? hessian)
    {
        // A derivative is rounded by its fellows, of which it is a part, by what rounding of the names makes of it, and by what cancels in the value.
        IEnumerable<double> parts = values.SelectMany(row => row.Skip(1))
            .Concat((hessian ?? []).SelectMany(row => row.Zip(points[0], (second, value) => second * value)))
            .Append(size / points[0].Max(Math.Abs));
        double slopes = parts.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty().Max();
        List<DifferenceCheckEntry> entries = [];
        double worst = 0;
        for (int i = 0; i < gradient.Length; i++)
        {
            Range range = (i * PointsPerName)..((i + 1) * PointsPerName);
            double[] along = [.. points[range].Select(point => point[i])];
            entries.Add(Compare(along, [.. values[range].Select(row => row[0])], size, gradient[i]));
            for (int j = 0; j < gradient.Length && hessian is not null; j++)
                worst = Worse(worst, Compare(along, [.. values[range].Select(row => row[1 + j])], slopes, hessian[j][i]).RelativeError);
        }
        double first = entries.Aggregate(0.0, (most, entry) => Worse(most, entry.RelativeError));
        return new DifferenceCheck(Worse(first, worst), entries, hessian is null ? null : worst);
    }

    static DifferenceCheckEntry Compare(double[] x, double[] f, double size, double exact)
    {
        List<(double, double)> quotients = [];
        for (int k = 0; k < x.Length; k += 2)
            quotients.Add(((f[k] - f[k + 1]) / (x[k] - x[k + 1]), Rounding(k)));
        (double difference, _) = Extrapolation.ToZero(quotients, Shrink);
        // A slope of 0 is judged by the slopes on either side, whose difference alone may vanish (the function may be even about the point), and by what
        // rounding alone would make of a constant.
        double around = Math.Max(Math.Abs((f[0] - f[2]) / (x[0] - x[2])), Math.Abs((f[1] - f[3]) / (x[1] - x[3])));
        double noise = 1e7 * Rounding(0);
        double scale = Math.Max(Math.Max(Math.Abs(exact), Math.Abs(difference)), Math.Max(around, noise));
        return new DifferenceCheckEntry(exact, difference, exact == difference ? 0 : Math.Abs(exact - difference) / scale);

        double Rounding(int k) => Extrapolation.Rounding(Math.Max(Math.Abs(f[k]), Math.Abs(f[k + 1])), size, x[k] - x[k + 1]);
    }

    static double[] Moved(double[] at, int index, double step)
    {
        double[] moved = [.. at];
        moved[index] += step;
        return moved;
    }

    /// <summary>The larger; NaN is the worst.</summary>
    static double Worse(double a, double b) => double.IsNaN(a) || a > b ? a : b;
}

/// <summary>One derivative both ways.</summary>
/// <param name="Exact">By reverse mode.</param>
/// <param name="Difference">By central differences.</param>
/// <param name="RelativeError">Relative to the larger of both and of the slopes around the point.</param>
public sealed record DifferenceCheckEntry(double Exact, double Difference, double RelativeError);
