using Descent.Training.Autodiff;
using Descent.Training.Plans;

namespace Descent.Training.Diagnostics;

/// <summary>Compares the gradient of reverse mode with central differences in float64, extrapolated to step 0
/// (<see cref="Extrapolation"/>).</summary>
public static class GradientCheck
{
    const int Steps = 12;
    const double Shrink = 1.6;

    /// <summary>Checks every element of every parameter of <paramref name="layout"/>. Cost: about 24 evaluations for each.</summary>
    /// <param name="scalar">What is differentiated.</param>
    /// <param name="layout">Its parameters.</param>
    /// <param name="point">Where, in the order of the layout.</param>
    /// <param name="data">The rows of the inputs; all of them are one batch.</param>
    /// <param name="step">First distance relative to max(|x|, 1); it must not cross a kink or a pole.</param>
    /// <param name="places">Positions in the layout to be checked; all by default.</param>
    public static IReadOnlyList<GradientCheckEntry> Run(
        Node scalar, ParameterLayout layout, ReadOnlySpan<double> point, RowData<double> data, double step = 1e-2, IReadOnlyCollection<int>? places = null)
    {
        Node[] parameters = [.. layout.Slices.Select(slice => scalar.Graph.Parameter(slice.Name, slice.Shape))];
        Plan<double> plan = Plan<double>.Compile(layout, scalar, ReverseMode.Gradient(scalar, parameters));
        Plan<double> value = Plan<double>.Compile(layout, scalar);
        double[] theta = [.. point], gradient = new double[theta.Length];
        plan.Run(theta, Batch<double>.All(data), gradient);
        List<GradientCheckEntry> entries = [];
        foreach (ParameterSlice slice in layout.Slices)
            for (int i = 0; i < slice.Size; i++)
            {
                if (places?.Contains(slice.Offset + i) == false)
                    continue;
                (double difference, double error) = Ridders(theta, slice.Offset + i, step, () => value.Run(theta, Batch<double>.All(data)));
                entries.Add(new GradientCheckEntry(slice.Name, i, gradient[slice.Offset + i], difference, error));
            }
        return entries;
    }

    static (double Value, double Error) Ridders(double[] theta, int index, double step, Func<double> function)
    {
        double x = theta[index], distance = step * Math.Max(Math.Abs(x), 1);
        List<(double, double)> quotients = [];
        for (int level = 0; level < Steps; level++, distance /= Shrink)
            quotients.Add(Difference(theta, index, x, distance, function));
        theta[index] = x;
        return Extrapolation.ToZero(quotients, Shrink);
    }

    static (double Quotient, double Rounding) Difference(double[] theta, int index, double x, double distance, Func<double> function)
    {
        double right = theta[index] = x + distance, above = function();
        double left = theta[index] = x - distance, below = function();
        return ((above - below) / (right - left), Extrapolation.Rounding(above, below, right - left));
    }
}

/// <summary>One element of a gradient, by reverse mode and by differences.</summary>
/// <param name="Parameter">Name of the parameter.</param>
/// <param name="Index">Which of its elements, row-major.</param>
/// <param name="Exact">By reverse mode.</param>
/// <param name="Difference">By extrapolated central differences.</param>
/// <param name="DifferenceError">How far that may be off, estimated.</param>
public sealed record GradientCheckEntry(string Parameter, int Index, double Exact, double Difference, double DifferenceError)
{
    /// <summary>|exact - difference| / max(|exact|, |difference|, 1e-8).</summary>
    public double RelativeError => Math.Abs(Exact - Difference) / Math.Max(Math.Max(Math.Abs(Exact), Math.Abs(Difference)), 1e-8);

    /// <summary>Whether the two agree to <paramref name="tolerance"/>, or within eight times the estimated error of the difference.</summary>
    public bool Agrees(double tolerance = 1e-6) => RelativeError <= tolerance || Math.Abs(Exact - Difference) <= 8 * DifferenceError;
}
