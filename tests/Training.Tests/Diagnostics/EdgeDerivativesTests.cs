using Descent.Training.Diagnostics;
using Descent.Training.Runs;
using Descent.Training.Tests.Formulas;

namespace Descent.Training.Tests.Diagnostics;

/// <summary>Derivatives where rules of calculus read 0 · ∞, and where there are none. NaN below stands for whatever is not finite.</summary>
public sealed class EdgeDerivativesTests
{
    const double None = double.NaN;

    [Theory]
    [InlineData("x^b", 0, 2, new[] { 0.0, 0 }, new[] { 2.0, 0, 0, 0 })]
    [InlineData("x^b", 0, 3, new[] { 0.0, 0 }, new[] { 0.0, 0, 0, 0 })]
    [InlineData("x^b", 0, 1, new[] { 1.0, 0 }, new[] { 0, None, None, 0 })]
    [InlineData("x^b", 0, 0, new[] { 0, None }, new[] { 0, None, None, None })]
    [InlineData("x^b", 0, 1.5, new[] { 0.0, 0 }, new[] { None, 0, 0, 0 })]
    [InlineData("x^b", 0, 0.5, new[] { None, 0 }, new[] { None, None, None, 0 })]
    [InlineData("x^b", 0, -1, new[] { None, None }, new[] { None, None, None, None })]
    [InlineData("x^b", -2, 2, new[] { -4, None }, new[] { 2, None, None, None })]
    [InlineData("x^b", -2, 3, new[] { 12, None }, new[] { -12, None, None, None })]
    [InlineData("x^b", -2, 1, new[] { 1, None }, new[] { 0, None, None, None })]
    [InlineData("x^b", -2, 0, new[] { 0, None }, new[] { 0, None, None, None })]
    [InlineData("x^b", -2, 1.5, new[] { None, None }, new[] { None, None, None, None })]
    [InlineData("x^b", 2, 0, new[] { 0, 0.6931471805599453 }, new[] { 0, 0.5, 0.5, 0.4804530139182014 })]
    [InlineData("x^b", 1e-3, 1, new[] { 1, -0.006907755278982137 }, new[] { 0, -5.907755278982137, -5.907755278982137, 0.04771708299430558 })]
    [InlineData("b^x", 2, 0, new[] { 0.0, 0 }, new[] { 0.0, 0, 0, 2 })]
    [InlineData("pow(x, 2*b)", 0, 1, new[] { 0.0, 0 }, new[] { 2.0, 0, 0, 0 })]
    [InlineData("x^b*b^2", 0, 2, new[] { 0.0, 0 }, new[] { 8.0, 0, 0, 0 })]
    public void Powers_have_the_derivatives_that_exist_and_no_others(string formula, double x, double b, double[] gradient, double[] hessian)
    {
        DerivativesReport report = Evaluate(formula, ("x", x), ("b", b));
        AssertSame(gradient, report.Gradient!);
        AssertSame(hessian, report.Hessian!.SelectMany(row => row));
    }

    [Theory]
    [InlineData("x^2", 0, 0, 2)]
    [InlineData("x^1", 0, 1, 0)]
    [InlineData("x^0", 0, 0, 0)]
    [InlineData("x^2.5", 0, 0, 0)]
    [InlineData("x^1.5", 0, 0, None)]
    [InlineData("x^20", 0, 0, 0)]
    [InlineData("x^17", -1, 17, -272)]
    [InlineData("x^-3", -2, -0.1875, -0.375)]
    [InlineData("x^(1/3)", -8, None, None)]
    [InlineData("x^x", 0, None, None)]
    [InlineData("x^x", 1, 1, 2)]
    [InlineData("x^x", -2, None, None)]
    [InlineData("0^x", 0, None, None)]
    [InlineData("0^x", 1, 0, 0)]
    [InlineData("asin(x)", 1, None, None)]
    [InlineData("asin(x)", -1, None, None)]
    [InlineData("acos(x)", 1, None, None)]
    [InlineData("acos(x)", -1, None, None)]
    [InlineData("sqrt(x)", 0, None, None)]
    [InlineData("sqrt(x^2)", 0, None, None)]
    [InlineData("sqrt(x)*sqrt(x)", 0, 1, 0)]
    [InlineData("x*sqrt(x)", 0, 0, None)]
    [InlineData("x^2*sqrt(x)", 0, 0, 0)]
    [InlineData("sqrt(x)^4", 0, 0, 2)]
    [InlineData("sqrt(relu(x))", -1, 0, 0)]
    [InlineData("abs(x)^2", 0, 0, 2)]
    [InlineData("abs(x)^3", 0, 0, 0)]
    [InlineData("abs(abs(x))^2", 0, 0, 2)]
    [InlineData("abs(x)^1.5", 0, 0, None)]
    [InlineData("abs(x)*abs(2*x)", 0, 0, 4)]
    [InlineData("max(x, -x)^2", 0, 0, 2)]
    [InlineData("min(x, x)", 1, 1, 0)]
    [InlineData("where(x > 0, x^2, x^2)", 0, 0, 2)]
    [InlineData("where(x <= 1, x^2, 2*x - 1 + (x - 1)^2)", 1, 2, 2)]
    [InlineData("x*log(x)", 0, None, None)]
    public void Where_the_derivative_is_finite_it_is_given_and_elsewhere_none_is(string formula, double x, double slope, double second)
    {
        DerivativesReport report = Evaluate(formula, ("x", x));
        AssertSame([slope, second], [report.Gradient![0], report.Hessian![0][0]]);
        Assert.Empty(report.Warnings);
    }

    [Theory]
    [InlineData("abs(x)", 0, 0, "kink", "slope on the sides is -1 or 1 along x")]
    [InlineData("relu(x)", 0, 0, "kink", "0 or 1 along x")]
    [InlineData("abs(abs(x))", 0, 0, "kink", "-1 or 1 along x")]
    [InlineData("abs(x) + abs(abs(x))", 0, 0, "kink", "-2 or 2 along x")]
    [InlineData("2*atan2(0, x)", 0, 0, "jump", "0 or 6.28319")]
    [InlineData("max(x^2, x)", 1, 2, "kink", "1 or 2 along x")]
    [InlineData("x*abs(x)", 0, 0, "kink", "second derivative on the sides is -2 or 2")]
    [InlineData("relu(x)^2", 0, 0, "kink", "second derivative on the sides is 0 or 2")]
    [InlineData("x + (x > 1)", 1, 1, "jump", "1 or 2")]
    [InlineData("atan2(x, -1)", 0, -1, "jump", "-3.14159 or 3.14159")]
    [InlineData("where(x == 0, 1, sin(x)/x)", 0, 0, "border", "branch that is taken")]
    public void A_convention_is_called_one(string formula, double x, double slope, string code, string said)
    {
        DerivativesReport report = Evaluate(formula, ("x", x));
        Assert.Equal(slope, report.Gradient![0]);
        Warning warning = Assert.Single(report.Warnings);
        Assert.Equal((code, "/formula"), (warning.Code, warning.Pointer));
        Assert.Contains(said, warning.Message);
        Assert.Null(report.Curvature);
    }

    [Fact]
    public void A_tie_of_two_names_is_told_along_both()
    {
        DerivativesReport report = Evaluate("min(x, y)", ("x", 1), ("y", 1));
        Assert.Equal([1, 0], report.Gradient!);
        Assert.Contains("0 or 1 along x; 0 or 1 along y", Assert.Single(report.Warnings).Message);
        Assert.Empty(Evaluate("min(x, y)", ("x", 1), ("y", 1.0000001)).Warnings);
    }

    [Fact]
    public void A_value_that_is_none_has_no_derivatives_and_no_kinks()
    {
        DerivativesReport report = Evaluate("abs(x)*log(x - 1)", ("x", 0));
        AssertSame([None], report.Gradient!);
        Assert.Empty(report.Warnings);
    }

    static DerivativesReport Evaluate(string formula, params (string Name, double Value)[] at) =>
        Derivatives.Evaluate(Evaluation.Read(formula), at.ToDictionary(pair => pair.Name, pair => pair.Value));

    static void AssertSame(IEnumerable<double> expected, IEnumerable<double> actual) =>
        Assert.Equal(expected, actual, (a, b) => double.IsFinite(a) ? Math.Abs(a - b) <= 1e-13 * Math.Max(1, Math.Abs(a)) : !double.IsFinite(b));
}
