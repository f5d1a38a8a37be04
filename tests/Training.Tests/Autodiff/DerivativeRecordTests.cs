using System.Text.Json;
using Descent.Tests;
using Descent.Training.Autodiff;
using Descent.Training.Curvature;
using Descent.Training.Plans;
using Descent.Training.Tests.Curvature;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Tests.Autodiff;

/// <summary>Values, gradients and Hessians worked out exactly elsewhere; Hessians by applying reverse mode twice.</summary>
public class DerivativeRecordTests
{
    static readonly Dictionary<string, Func<Node[], Node>> Formulas = new()
    {
        ["line2"] = v => 0.5 * (Square(v[0] + v[1] - 2) + Square(2 * v[0] + v[1] - 5)),
        ["himmelblau"] = v => Square(Square(v[0]) + v[1] - 11) + Square(v[0] + Square(v[1]) - 7),
        ["logsumexp3"] = v => LogSumExp(PlaceColumns(v[0], 0, 3) + PlaceColumns(v[1], 1, 3) + PlaceColumns(v[2], 2, 3)),
        ["misra1a_row"] = v => Square(10.07 - v[0] * (1 - Exp(-v[1] * 77.6))),
        ["power_tower"] = v => Pow(v[0], Pow(v[1], v[2])),
        ["sqrtlog"] = v => Sqrt(1 + Square(v[0])) * Log(1 + Square(v[1])) - v[0] * v[1],
        ["tanh_via_exp"] = v => (Exp(v[0]) - Exp(-v[0])) / (Exp(v[0]) + Exp(-v[0])),
        ["assoc"] = v => Pow(v[0], 8) / 8 - v[0] / 2 / 4 + v[0] - 1 - 2,
        ["logistic_bc20"] = v => Mean(BceWithLogits(
            v[..5].Select((weight, i) => weight * Columns(v[0].Graph.Input("features", 5), i, 1)).Aggregate((a, b) => a + b) + v[5], v[0].Graph.Input("target", 1))),
    };

    public static TheoryData<int> Records => [.. Enumerable.Range(0, All.Length).Where(i => Formulas.ContainsKey(All[i].GetProperty("name").GetString()!))];

    static JsonElement[] All { get; } = Read(SharedData.Path("ops", "derivatives.json"));

    // Formulas that cancel (log of 1 + tiny) keep absolute, not relative precision: hence the 1.
    [Theory, MemberData(nameof(Records))]
    public void Value_gradient_and_hessian_agree_to_nine_digits_of_the_largest(int record)
    {
        JsonElement one = All[record];
        double[] point = Numbers(one.GetProperty("point"));
        Graph graph = new();
        Node[] variables = [.. point.Select((_, i) => graph.Parameter($"v{i}", Shape.Scalar))];
        Node value = Formulas[one.GetProperty("name").GetString()!](variables);
        Node[] gradient = ReverseMode.Gradient(value, variables);
        Node[] hessian = [.. gradient.SelectMany(row => ReverseMode.Gradient(row, variables))];
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of(variables), value, gradient, hessian);
        double[] slope = new double[point.Length];
        double actual = plan.Run(point, Batch<double>.All(Rows()), slope);
        AssertClose([one.GetProperty("value").GetDouble()], [actual]);
        AssertClose(Numbers(one.GetProperty("gradient")), slope);
        AssertClose([.. one.GetProperty("hessian").EnumerateArray().SelectMany(Numbers)], [.. hessian.Select((_, i) => plan.OutputScalar(i))]);
    }

    [Theory, MemberData(nameof(Records))]
    public void Products_of_the_hessian_and_its_extreme_eigenvalues_are_those_of_the_exact_one(int record)
    {
        JsonElement one = All[record];
        double[] point = Numbers(one.GetProperty("point"));
        double[][] hessian = [.. one.GetProperty("hessian").EnumerateArray().Select(Numbers)];
        Graph graph = new();
        Node[] variables = [.. point.Select((_, i) => graph.Parameter($"v{i}", Shape.Scalar))];
        HessianProducts products = new(Formulas[one.GetProperty("name").GetString()!](variables), variables, Rows());
        double[] vector = one.TryGetProperty("vector", out JsonElement given) ? Numbers(given) : [.. point.Select((_, i) => i + 1.0)], product = new double[point.Length];
        products.Multiply(point, vector, product);
        AssertClose(one.TryGetProperty("hessian_vector_product", out JsonElement due) ? Numbers(due) : Times(hessian, vector), product);

        Spectrum spectrum = Lanczos.Extremes((v, result) => products.Multiply(point, v, result), [.. point.Select((_, i) => 1 / (1.7 + i))], 50, 1e-12, CancellationToken.None)!;
        foreach ((double value, double[] direction) in spectrum.Values.Zip(spectrum.Vectors))
            AssertClose([.. direction.Select(v => value * v)], Times(hessian, direction), scale: hessian.Max(row => row.Max(Math.Abs)));
        Spectrum whole = Spectrum.Of([.. hessian.SelectMany(row => row)], point.Length)!;
        AssertClose([whole.Smallest, whole.Largest], [spectrum.Smallest, spectrum.Largest]);
    }

    public static TheoryData<string> NistRecords => [.. All.Select(one => one.GetProperty("name").GetString()!).Where(name => name.StartsWith("nist_rss_", StringComparison.Ordinal))];

    // Sums over tables, by products with unit vectors: every column of the Hessian.
    [Theory, MemberData(nameof(NistRecords))]
    public void Products_with_unit_vectors_are_the_columns_of_a_sum_of_squares(string name)
    {
        JsonElement one = All.Single(record => record.GetProperty("name").GetString() == name);
        NistProblem problem = NistProblem.Load("nonlinear", name.Split('_')[2]);
        (Node residual, Node[] parameters) = problem.Residual();
        HessianProducts products = new(Sum(Square(residual)), parameters, problem.Rows());
        double[] point = Numbers(one.GetProperty("point")), unit = new double[point.Length], column = new double[point.Length];
        double[][] hessian = [.. one.GetProperty("hessian").EnumerateArray().Select(Numbers)];
        for (int i = 0; i < point.Length; i++)
        {
            unit[i] = 1;
            products.Multiply(point, unit, column);
            AssertClose([.. hessian.Select(row => row[i])], column);
            unit[i] = 0;
        }
    }

    static double[] Times(double[][] matrix, double[] vector) => [.. matrix.Select(row => row.Zip(vector, (a, b) => a * b).Sum())];

    static RowData<double> Rows()
    {
        JsonElement problem = JsonDocument.Parse(File.ReadAllText(SharedData.Path("trajectories", "problems.json"))).RootElement.GetProperty("logistic_bc20");
        RowData<double> data = new(20);
        data.Add("features", 5, [.. problem.GetProperty("x").EnumerateArray().SelectMany(Numbers)]);
        data.Add("target", 1, Numbers(problem.GetProperty("y")));
        return data;
    }

    static void AssertClose(double[] expected, double[] actual, double scale = 1)
    {
        double tolerance = 1e-9 * Math.Max(scale, Math.Max(1, expected.Max(Math.Abs)));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"{expected[i]:r} expected, {actual[i]:r} found");
    }

    static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];
    static JsonElement[] Read(string path) => [.. JsonDocument.Parse(File.ReadAllText(path)).RootElement.EnumerateArray()];
}
