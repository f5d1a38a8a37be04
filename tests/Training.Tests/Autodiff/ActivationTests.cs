using System.Globalization;
using System.Text.Json;
using Descent.Tests;
using Descent.Training.Autodiff;
using Descent.Training.Plans;
using static Descent.Training.Autodiff.Activations;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Tests.Autodiff;

/// <summary>Values and derivatives at 39 awkward points each, exact to 60 digits.</summary>
public class ActivationTests
{
    static readonly Dictionary<string, Func<Node, Node>> Known = new()
    {
        ["relu"] = Relu, ["elu_1"] = x => Elu(x), ["gelu_tanh"] = GeluTanh, ["softplus"] = Softplus, ["sigmoid"] = Sigmoid, ["selu"] = Selu,
        ["hardswish"] = HardSwish, ["softsign"] = Softsign, ["tanh"] = Tanh, ["gelu"] = Gelu, ["silu"] = Silu, ["mish"] = Mish,
        ["leaky_relu"] = x => LeakyRelu(x), ["log_softmax"] = LogSoftmax, ["softmax"] = Softmax,
    };

    public static TheoryData<string> Names => [.. Reference().Where(one => one.GetProperty("name").GetString() != "softmax").Select(one => one.GetProperty("name").GetString()!)];

    [Theory, MemberData(nameof(Names))]
    public void Value_and_derivative_are_exact_to_1e_12_and_finite_where_they_should_be(string name)
    {
        JsonElement reference = Reference().First(one => one.GetProperty("name").GetString() == name);
        double[][] rows = [.. reference.GetProperty("rows").EnumerateArray().Select(row => row.EnumerateArray().Select(Number).ToArray())];
        (double[] values, double[] slopes) = Evaluate(Known[name], [.. rows.Select(row => row[0])]);
        for (int i = 0; i < rows.Length; i++)
        {
            AssertExact(rows[i][1], values[i], $"{name}({rows[i][0]:r})");
            if (!(name == "hardswish" && Math.Abs(rows[i][0]) == 3))
                AssertExact(rows[i][2], slopes[i], $"{name}'({rows[i][0]:r})");
        }
    }

    [Fact]
    public void Softmax_is_exact_to_1e_12()
    {
        JsonElement reference = Reference().First(one => one.GetProperty("name").GetString() == "softmax");
        foreach (JsonElement row in reference.GetProperty("rows").EnumerateArray())
        {
            if (!row.TryGetProperty("exact", out JsonElement values60))
                continue;
            double[] x = [.. row.GetProperty("x").EnumerateArray().Select(Number)];
            double[] exact = [.. values60.EnumerateArray().Select(Number)];
            (double[] values, _) = Evaluate(Softmax, x);
            for (int i = 0; i < x.Length; i++)
                AssertExact(exact[i], values[i], $"softmax({string.Join(", ", x)})[{i}]");
        }
    }

    [Theory]
    [InlineData("tanh", 20, 1.6993417021166355e-17)]
    [InlineData("sigmoid", 40, 4.248354255291589e-18)]
    [InlineData("sigmoid", -745, 4.940656458412465e-324)]
    [InlineData("softplus", -40, 4.248354255291589e-18)]
    [InlineData("elu_1", -40, 4.248354255291589e-18)]
    public void Derivatives_keep_their_relative_precision_in_the_tails(string name, double x, double exact)
    {
        (_, double[] slopes) = Evaluate(Known[name], [x]);
        Assert.Equal(1, slopes[0] / exact, 10);
    }

    static (double[] Values, double[] Slopes) Evaluate(Func<Node, Node> function, double[] points)
    {
        Graph graph = new();
        Node x = graph.Parameter("x", new Shape(1, points.Length)), y = function(x);
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of([x]), Sum(y), ReverseMode.Gradient(Sum(y), [x]), BroadcastTo(y, new Shape(2, points.Length)));
        double[] slopes = new double[points.Length];
        plan.Run(points, Batch<double>.All(new RowData<double>(1)), slopes);
        return ([.. plan.Output(0)[..points.Length]], slopes);
    }

    static void AssertExact(double exact, double actual, string what)
    {
        bool right = double.IsFinite(exact) ? Math.Abs(actual - exact) <= 1e-12 * (1 + Math.Abs(exact)) : exact.Equals(actual);
        Assert.True(right, $"{what} is {exact:r}, not {actual:r}");
    }

    static double Number(JsonElement element) => element.ValueKind == JsonValueKind.Number ? element.GetDouble() : element.GetString() switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        string text => double.Parse(text, CultureInfo.InvariantCulture),
        null => throw new FormatException("A number or one of inf, -inf, nan."),
    };

    static JsonElement[] Reference() =>
        [.. JsonDocument.Parse(File.ReadAllText(SharedData.Path("ops", "activations.json"))).RootElement.EnumerateArray()];
}
