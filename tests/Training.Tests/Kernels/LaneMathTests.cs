using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Plans;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Tests.Kernels;

/// <summary>The compiled functions against the class library's, over many sizes and special values, vector and remainder alike.</summary>
public class LaneMathTests
{
    /// <summary>Function, reference, and the error allowed in units in the last place, in float64 and float32.</summary>
    static readonly Dictionary<string, (Func<Node, Node> Function, Func<double, double> Reference, double Double, double Single)> Functions = new()
    {
        ["exp"] = (Exp, Math.Exp, 2, 2),
        ["expm1"] = (Expm1, ExactExpm1, 3, 3),
        ["log"] = (Log, Math.Log, 2, 2),
        ["log1p"] = (Log1p, ExactLog1p, 3, 3),
        ["tanh"] = (Tanh, Math.Tanh, 3, 6),
        ["sqrt"] = (Sqrt, Math.Sqrt, 0.6, 0.6),
        ["sin"] = (Sin, Math.Sin, 2, 2),
        ["cos"] = (Cos, Math.Cos, 2, 2),
        // e^-|x| is rounded once more by the quotient.
        ["sigmoid"] = (Sigmoid, x => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x)), 4, 4),
        ["softplus"] = (Softplus, x => Math.Max(x, 0) + ExactLog1p(Math.Exp(-Math.Abs(x))), 4, 4),
        ["abs"] = (Abs, Math.Abs, 0, 0),
        ["reciprocal"] = (Reciprocal, x => 1 / x, 0.6, 0.6),
        ["relu"] = (Relu, x => x > 0 || double.IsNaN(x) ? x : 0, 0, 0),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Float64_agrees_with_the_library(string name) => Check<double>(name, Functions[name].Double, Math.BitIncrement);

    [Theory, MemberData(nameof(Names))]
    public void Float32_agrees_with_the_library(string name) => Check<float>(name, Functions[name].Single, x => MathF.BitIncrement((float)x));

    static void Check<T>(string name, double allowed, Func<double, double> next) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (Func<Node, Node> function, Func<double, double> reference, _, _) = Functions[name];
        T[] points = [.. Points().Select(T.CreateTruncating)];
        Graph graph = new();
        Node x = graph.Parameter("x", new Shape(1, points.Length));
        Plan<T> plan = Plan<T>.Compile(ParameterLayout.Of([x]), null, null, function(x));
        plan.Run(points, Batch<T>.All(new RowData<T>(1)));
        ReadOnlySpan<T> values = plan.Output(0);
        for (int i = 0; i < points.Length; i++)
        {
            double point = double.CreateTruncating(points[i]), exact = reference(point), actual = double.CreateTruncating(values[i]);
            double rounded = double.CreateTruncating(T.CreateTruncating(exact));
            if (actual.Equals(rounded))
                continue;
            double size = Math.Abs(exact), unit = next(size) - double.CreateTruncating(T.CreateTruncating(size));
            Assert.True(Math.Abs(actual - exact) <= allowed * unit, $"{name}({point:r}) is {exact:r}, not {actual:r}: {Math.Abs(actual - exact) / unit:f1} units in the last place");
        }
    }

    /// <summary>Both signs of sizes from the smallest to the largest, a fine grid around 0 and 1, and an odd count, for a remainder.</summary>
    static IEnumerable<double> Points()
    {
        double[] special = [0, -0.0, 1, -1, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 5e-324, 1e-310, 1e-45, 709.7, 709.9, 745, 88.7, 89, 103.9, 1e300];
        for (int i = -30; i <= 30; i++)
            foreach (double scale in (double[])[1, 1.37, 2.9, 6.1])
                yield return (i % 2 == 0 ? 1 : -1) * scale * Math.Pow(10, i / 3.0);
        for (int i = -2000; i <= 2000; i++)
            yield return i * 0.00917;
        foreach (double one in special)
            yield return one;
        yield return -709.7;
        yield return -745;
        yield return -103;
    }

    static double ExactExpm1(double x) => Math.Abs(x) > 0.5 ? Math.Exp(x) - 1 : 2 * Math.Sinh(x / 2) * Math.Exp(x / 2);

    static double ExactLog1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsInfinity(u) || u <= 0 ? Math.Log(u) : Math.Log(u) + (x - (u - 1)) / u;
    }
}
