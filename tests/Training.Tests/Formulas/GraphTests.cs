using System.Globalization;
using System.Text.Json;
using Descent.Tests;
using Descent.Training.Autodiff;
using Descent.Training.Formulas;
using Descent.Training.Plans;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Tests.Formulas;

public sealed class GraphTests
{
    [Theory]
    [InlineData("-x^2", 3, -9)]
    [InlineData("2^-1*x", 4, 2)]
    [InlineData("x^2^3", 2, 256)]
    [InlineData("x/2/4", 8, 1)]
    [InlineData("x-1-2", 10, 7)]
    [InlineData("x^0", 0, 1)]
    [InlineData("x^3", -2, -8)]
    [InlineData("x^-2", -2, 0.25)]
    [InlineData("x^17", -1, -1)]
    [InlineData("x^0.5", 9, 3)]
    [InlineData("x^(6/3)", -3, 9)]
    [InlineData("pow(2, x)", 10, 1024)]
    [InlineData("log10(x)", 1000, 3)]
    [InlineData("log2(x)", 1024, 10)]
    [InlineData("where(x > 1, 1/(x - 1), 7)", 1, 7)]
    [InlineData("(x < 2) + (x <= 2) + (x == 2)*10 + (x != 2)*100 + (x >= 2)*1000 + (x > 2)*10000", 2, 1011)]
    [InlineData("min(x, 3, 1) + max(x, 5, 4)", 2, 6)]
    [InlineData("atan2(x, -1)", 0, Math.PI)]
    [InlineData("pi*e^x", 0, Math.PI)]
    public void A_formula_has_the_value_that_it_says(string formula, double x, double value) =>
        Assert.Equal(value, Evaluation.Value(formula, ("x", x)), 1e-14 * Math.Abs(value));

    [Theory]
    [InlineData("x^2", -3, -6)]
    [InlineData("x^3", 0, 0)]
    [InlineData("x^0", 0, 0)]
    [InlineData("x^1.5", 0, 0)]
    [InlineData("abs(x)", 0, 0)]
    [InlineData("relu(x)", 0, 0)]
    [InlineData("min(x, 0)", 0, 1)]
    [InlineData("max(0, x)", 0, 0)]
    [InlineData("x < 1", 1, 0)]
    [InlineData("sqrt(x)", 0, double.PositiveInfinity)]
    [InlineData("where(x > 0, sqrt(x), 0)", -1, 0)]
    [InlineData("where(x > 0, x*log(x), 0)", 0, 0)]
    [InlineData("where(x < 0, 1/x, where(x > 1, log(x - 1), x^2))", 0.5, 1)]
    [InlineData("where(x > 0, exp(1000*x), 1 - exp(-x))", -2, 7.38905609893065)]
    public void At_edges_and_kinks_the_gradient_follows_the_convention(string formula, double x, double slope) =>
        Assert.Equal(slope, Evaluation.Gradient(formula, ("x", x))[0], 1e-14);

    [Theory]
    [InlineData("log(exp(x) + exp(2*x) + 1)", 1000, 2000, 2)]
    [InlineData("log(1 + exp(x))", 800, 800, 1)]
    [InlineData("1/(1 + exp(-x))", -800, 0, 0)]
    [InlineData("x/(1 + exp(x))", 800, 0, 0)]
    [InlineData("1 - exp(-x)", 1e-12, 1e-12, 1)]
    [InlineData("exp(x) - 1", 1e-12, 1e-12, 1)]
    [InlineData("log(1 + x)", 1e-17, 1e-17, 1)]
    [InlineData("log(1 - x)", 1e-17, -1e-17, -1)]
    [InlineData("log10(1 + x)", 1e-17, 1e-17 / 2.302585092994046, 1 / 2.302585092994046)]
    [InlineData("(exp(x) - exp(-x))/(exp(x) + exp(-x))", 1e-8, 1e-8, 1)]
    public void What_would_overflow_or_cancel_keeps_its_digits(string formula, double x, double value, double slope)
    {
        Assert.Equal(value, Evaluation.Value(formula, ("x", x)), 1e-11 * Math.Abs(value));
        Assert.Equal(slope, Evaluation.Gradient(formula, ("x", x))[0], 1e-11);
    }

    [Fact]
    public void Every_function_has_the_derivative_that_differences_show()
    {
        foreach (FormulaFunction function in FormulaFunction.All)
        {
            string arguments = string.Join(", ", Enumerable.Range(0, function.MinimumArguments).Select(i => $"x*{0.7 - 0.3 * i} + 0.1"));
            string formula = $"{function.Name}({arguments})";
            const double X = 0.4, H = 1e-6;
            double difference = (Evaluation.Value(formula, ("x", X + H)) - Evaluation.Value(formula, ("x", X - H))) / (2 * H);
            Assert.True(Math.Abs(difference - Evaluation.Gradient(formula, ("x", X))[0]) < 1e-8, formula);
        }
    }

    [Fact]
    public void Columns_are_batched_and_parameters_are_scalars()
    {
        Graph graph = new();
        Dictionary<string, Node> names = new() { ["x"] = graph.Input("x", 1), ["b"] = graph.Parameter("b", Shape.Scalar) };
        Assert.Equal(Shape.Batched(1), FormulaGraph.Build(graph, Evaluation.Read("b*x").Root, name => names[name]).Shape);
        Assert.Equal(Shape.Scalar, FormulaGraph.Build(graph, Evaluation.Read("b^2 + log(exp(b) + 1)").Root, name => names[name]).Shape);
        Assert.Equal(Shape.Batched(1), FormulaGraph.Build(graph, Evaluation.Read("log(exp(x) + exp(b))").Root, name => names[name]).Shape);
    }

    /// <summary>Sums of squares of NIST problems at their starts and solutions: to 1e-9 of the largest entry, with the columns' units out of it.</summary>
    [Theory]
    [InlineData("Misra1a")]
    [InlineData("Thurber")]
    [InlineData("Nelson")]
    [InlineData("ENSO")]
    public void Sums_of_squares_have_the_reference_values_gradients_and_Hessians(string problem)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("ops/derivatives.json")));
        foreach (JsonElement record in document.RootElement.EnumerateArray().Where(record => record.GetProperty("name").GetString()!.StartsWith($"nist_rss_{problem}_", StringComparison.Ordinal)))
        {
            double[] point = Numbers(record.GetProperty("point")), gradient = Numbers(record.GetProperty("gradient"));
            double[][] hessian = [.. record.GetProperty("hessian").EnumerateArray().Select(Numbers)];
            (double value, double[] slopes, double[][] curvature) = SumOfSquares(problem, point);
            double expected = record.GetProperty("value").GetDouble();
            Assert.Equal(expected, value, 1e-9 * expected);
            double[] scale = [.. hessian.Select((row, i) => Math.Sqrt(row[i] is var entry && entry != 0 ? Math.Abs(entry) : 1))];
            double largest = Enumerable.Range(0, point.Length).Max(i => Math.Abs(gradient[i]) / scale[i]);
            for (int i = 0; i < point.Length; i++)
            {
                Assert.Equal(gradient[i] / scale[i], slopes[i] / scale[i], 1e-9 * Math.Max(largest, Math.Sqrt(expected)));
                for (int j = 0; j < point.Length; j++)
                    Assert.Equal(hessian[i][j] / scale[i] / scale[j], curvature[i][j] / scale[i] / scale[j], 1e-9);
            }
        }
    }

    static (double Value, double[] Gradient, double[][] Hessian) SumOfSquares(string problem, double[] point)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("nist/nonlinear", $"{problem}.json")));
        JsonElement nist = document.RootElement;
        string[] parameters = [.. nist.GetProperty("parameters").EnumerateArray().Select(name => name.GetString()!)];
        string[][] lines = [.. File.ReadLines(SharedData.Path("nist/nonlinear", $"{problem}.csv")).Select(line => line.Split(','))];
        RowData<double> data = new(lines.Length - 1);
        for (int column = 0; column < lines[0].Length; column++)
            data.Add(lines[0][column], 1, [.. lines[1..].Select(line => double.Parse(line[column], CultureInfo.InvariantCulture))]);
        Graph graph = new();
        Node[] unknowns = [.. parameters.Select(name => graph.Parameter(name, Shape.Scalar))];
        Node loss = Sum(Square(Build("response") - Build("formula")));
        Node[] gradient = ReverseMode.Gradient(loss, unknowns);
        Node[][] hessian = [.. gradient.Select(slope => ReverseMode.Gradient(slope, unknowns))];
        Node[] outputs = [loss, .. gradient, .. hessian.SelectMany(row => row)];
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of(unknowns), null, null, outputs);
        plan.Run(point, Batch<double>.All(data));
        double[] values = [.. outputs.Select((_, i) => plan.OutputScalar(i))];
        return (values[0], values[1..(1 + point.Length)], [.. values[(1 + point.Length)..].Chunk(point.Length)]);

        Node Build(string field) => FormulaGraph.Build(graph, Evaluation.Read(nist.GetProperty(field).GetString()!).Root,
            name => parameters.Contains(name) ? graph.Parameter(name, Shape.Scalar) : graph.Input(name, 1));
    }

    static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];
}
