using System.Text.Json;
using Descent.Tests;
using Descent.Training.Diagnostics;
using Descent.Training.Formulas;
using Descent.Training.Specs;

namespace Descent.Training.Tests.Diagnostics;

public sealed class DerivativesTests
{
    public static TheoryData<string, int> FormulaRecords()
    {
        TheoryData<string, int> records = [];
        int index = 0;
        foreach (JsonElement record in Records())
        {
            if (record.GetProperty("variables").ValueKind == JsonValueKind.Array && !record.GetProperty("formula").GetString()!.StartsWith("sum (", StringComparison.Ordinal))
                records.Add(record.GetProperty("name").GetString()!, index);
            index++;
        }
        return records;
    }

    /// <summary>To 1e-9 of the largest entry of each; a value or gradient that vanishes is judged by the next derivative.</summary>
    [Theory]
    [MemberData(nameof(FormulaRecords))]
    public void The_reference_records_are_met(string name, int index)
    {
        JsonElement record = Records()[index];
        Assert.Equal(name, record.GetProperty("name").GetString());
        string[] names = [.. record.GetProperty("variables").EnumerateArray().Select(variable => variable.GetString()!)];
        DerivativesReport report = Evaluate(record.GetProperty("formula").GetString()!, names.Zip(Numbers(record.GetProperty("point"))));
        double[] gradient = Numbers(record.GetProperty("gradient")), vector = Numbers(record.GetProperty("vector"));
        double[][] hessian = [.. record.GetProperty("hessian").EnumerateArray().Select(Numbers)];
        double largestSecond = Math.Max(hessian.SelectMany(row => row).Max(Math.Abs), 1e-6 * gradient.Max(Math.Abs)), largestFirst = Math.Max(gradient.Max(Math.Abs), 1e-6 * largestSecond);
        AssertClose([record.GetProperty("value").GetDouble()], [report.Value], Math.Max(Math.Abs(record.GetProperty("value").GetDouble()), 1e-6 * largestFirst));
        AssertClose(gradient, report.Gradient!, largestFirst);
        double[] product = [.. report.Hessian!.Select(row => row.Zip(vector, (entry, v) => entry * v).Sum())];
        foreach ((double[] expected, IReadOnlyList<double> actual) in hessian.Zip(report.Hessian!))
            AssertClose(expected, actual, largestSecond);
        AssertClose(Numbers(record.GetProperty("hessian_vector_product")), product, vector.Max() * largestSecond);
        Assert.InRange(report.Check!.MaxRelativeError, 0, 1e-6);
    }

    [Fact]
    public void The_textbooks_example_has_every_number_in_place()
    {
        DerivativesReport report = Evaluate("0.5*((w+b-2)^2+(2*w+b-5)^2)", ("w", 0), ("b", 0));
        Assert.Equal(["w", "b"], report.Names);
        Assert.Equal(14.5, report.Value);
        Assert.Equal([-12, -7], report.Gradient);
        Assert.Equal([[5, 3], [3, 2]], report.Hessian!);
        Assert.Equal(["5*w + 3*b - 12", "3*w + 2*b - 7"], report.Derivatives!.Select(derivative => derivative.Text));
        Assert.Equal([0.1458980337503154, 6.854101966249685], report.Curvature!.Eigenvalues.Select(value => Math.Round(value, 14)), Within(1e-13));
        Assert.True(report.Curvature.Convex);
        Assert.Equal([3, -1], report.Curvature.NewtonStep!, Within(1e-13));
        Assert.Null(report.Curvature.NewtonStepNote);
        Assert.InRange(report.Check!.MaxRelativeError, 0, 1e-9);
        GraphValue last = report.Graph[^1];
        Assert.Equal((14.5, 1), (last.Value, last.Derivative));
        GraphValue w = report.Graph.First(node => node.Op == "w");
        Assert.Equal((0, -12), (w.Value, w.Derivative));
        Assert.All(report.Graph, node => Assert.All(node.Inputs, input => Assert.InRange(input, 0, node.Id - 1)));
    }

    [Fact]
    public void A_saddle_is_not_convex_and_its_step_comes_with_a_note()
    {
        DerivativesReport report = Evaluate("x^2 - y^2", ("x", 1), ("y", 1));
        Assert.False(report.Curvature!.Convex);
        Assert.Equal([-1, -1], report.Curvature.NewtonStep);
        Assert.Contains("need not be a minimum", report.Curvature.NewtonStepNote);
    }

    [Fact]
    public void A_singular_hessian_gives_no_step_but_the_reason()
    {
        DerivativesReport report = Evaluate("(a + b)^2", ("a", 1), ("b", 2));
        Assert.True(report.Curvature!.Convex);
        Assert.Null(report.Curvature.NewtonStep);
        Assert.Contains("singular", report.Curvature.NewtonStepNote);
    }

    [Fact]
    public void A_badly_scaled_hessian_is_not_taken_for_a_singular_one()
    {
        DerivativesReport report = Evaluate("a^2 + 1e18*b^2 + 100*a*b", ("a", 1), ("b", 1));
        Assert.Equal([-1, -1], report.Curvature!.NewtonStep!, Within(1e-12));
    }

    [Theory]
    [InlineData("sinh(x)", 710, -0.9999999)]
    [InlineData("cosh(x)", -710, 0.9999999)]
    [InlineData("softplus(x)", 710, null)]
    [InlineData("softplus(x)", 745, null)]
    [InlineData("1e-320*x^2", 3, -3.0)]
    [InlineData("4e307*x^2", 2, -2.0)]
    public void Curvature_is_told_up_to_the_largest_and_the_smallest_numbers(string formula, double x, double? step)
    {
        DerivativesReport report = Evaluate(formula, ("x", x));
        Assert.Equal(report.Hessian![0][0], report.Curvature!.Eigenvalues[0]);
        Assert.NotEqual(0, report.Hessian[0][0]);
        if (step is double expected)
            Assert.InRange(report.Curvature.NewtonStep![0] / expected, 0.999, 1.001);
        else
            Assert.Contains("longer than the largest number", report.Curvature.NewtonStepNote);
    }

    [Fact]
    public void An_eigenvalue_beyond_the_largest_number_is_none()
    {
        DerivativesReport report = Evaluate("exp(x)*exp(y)", ("x", 354.8), ("y", 354.8));
        Assert.True(double.IsFinite(report.Hessian![0][1]));
        Assert.Null(report.Curvature);
    }

    [Theory]
    [InlineData("log(x)", -1, double.NaN)]
    [InlineData("1/x", 0, double.PositiveInfinity)]
    [InlineData("exp(x)", 1000, double.PositiveInfinity)]
    public void Where_a_formula_is_not_defined_the_numbers_say_so(string formula, double x, double value)
    {
        DerivativesReport report = Evaluate(formula, ("x", x));
        Assert.Equal(value, report.Value);
        Assert.False(double.IsFinite(report.Gradient![0]));
        Assert.Null(report.Curvature);
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(1, true, false)]
    [InlineData(2, true, true)]
    public void Only_the_orders_asked_for_are_computed(int order, bool gradient, bool hessian)
    {
        Formula formula = Formula.Read("x^3").Formula!;
        DerivativesReport report = Derivatives.Evaluate(formula, new Dictionary<string, double> { ["x"] = 2 }, order);
        Assert.Equal(8, report.Value);
        Assert.Equal(gradient, report.Gradient is [12]);
        Assert.Equal(gradient, report.Check is not null);
        Assert.Equal(hessian, report.Hessian is [[12]]);
    }

    [Theory]
    [InlineData("3*x", 3)]
    [InlineData("x", 1)]
    [InlineData("x - x", 0)]
    [InlineData("0*x + 2", 0)]
    public void Constant_derivatives_are_found_too(string formula, double slope)
    {
        DerivativesReport report = Evaluate(formula, ("x", 2));
        Assert.Equal([slope], report.Gradient);
        Assert.Equal([[0]], report.Hessian!);
    }

    [Fact]
    public void Long_formulas_are_walked_instead_of_compiled_with_the_same_results()
    {
        string terms = string.Join(" + ", Enumerable.Range(1, 150).Select(i => $"({i}*a - exp(b/{i}))^2"));
        DerivativesReport report = Evaluate(terms, ("a", 0.5), ("b", 0.25));
        double expected = Enumerable.Range(1, 150).Sum(i => 2 * i * (i * 0.5 - Math.Exp(0.25 / i)));
        Assert.Equal(expected, report.Gradient![0], 1e-12 * expected);
        Assert.Equal(2 * Enumerable.Range(1, 150).Sum(i => (double)i * i), report.Hessian![0][0], 1e-4);
    }

    [Fact]
    public void A_request_is_checked_with_all_its_problems_at_once()
    {
        DerivativesSpec spec = new() { Formula = "w*x + q", At = new Dictionary<string, double> { ["w"] = 1, ["x"] = 1, ["ghost"] = 1, ["e"] = 1 } };
        (Formula? formula, IReadOnlyList<Problem> problems) = Derivatives.Check(spec, []);
        Assert.Null(formula);
        Assert.Equal(["/formula", "/at/ghost", "/at/e"], problems.Select(problem => problem.Pointer));
    }

    [Fact]
    public void What_would_take_too_long_is_refused()
    {
        string[] names = [.. Enumerable.Range(0, 150).Select(i => $"a{i}")];
        string formula = string.Join("+", names.SelectMany(name => Enumerable.Range(0, 4).Select(i => $"sin({name}*{i + 2})")));
        DerivativesSpec spec = new() { Formula = formula, At = names.ToDictionary(name => name, _ => 0.5) };
        Assert.Equal("/order", Assert.Single(Derivatives.Check(spec, []).Problems).Pointer);
        Assert.Empty(Derivatives.Check(spec with { Order = 1 }, []).Problems);
    }

    static DerivativesReport Evaluate(string formula, params IEnumerable<(string Name, double Value)> at)
    {
        Dictionary<string, double> point = at.ToDictionary(pair => pair.Name, pair => pair.Value);
        (Formula? read, IReadOnlyList<Problem> problems) = Derivatives.Check(new DerivativesSpec { Formula = formula, At = point }, []);
        Assert.Empty(problems);
        return Derivatives.Evaluate(read!, point);
    }

    static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double scale) => Assert.Equal(expected, actual, Within(1e-9 * scale));

    static Func<double, double, bool> Within(double tolerance) => (a, b) => Math.Abs(a - b) <= tolerance;

    static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];

    static JsonElement[] Records()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("ops/derivatives.json")));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }
}
