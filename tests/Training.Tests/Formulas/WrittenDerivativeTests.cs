using Descent.Training.Diagnostics;
using Descent.Training.Formulas;

namespace Descent.Training.Tests.Formulas;

public sealed class WrittenDerivativeTests
{
    [Theory]
    [InlineData("e^x", "exp(x)")]
    [InlineData("3*e^(2*x)", "6*exp(2*x)")]
    [InlineData("2^x", "2^x*log(2)")]
    [InlineData("b^x", "b^x*log(b)")]
    [InlineData("x^b", "b*x^(b - 1)")]
    [InlineData("a*x^b", "a*b*x^(b - 1)")]
    [InlineData("x^2", "2*x")]
    [InlineData("x^3", "3*x^2")]
    [InlineData("x^0", "0")]
    [InlineData("x^1", "1")]
    [InlineData("x^1.5", "1.5*sqrt(x)")]
    [InlineData("x^-2", "-2/x^3")]
    [InlineData("x^pi", "pi*x^(pi - 1)")]
    [InlineData("x^x", "x^x*log(x) + x^x")]
    [InlineData("(1 + x)^b", "b*(1 + x)^(b - 1)")]
    [InlineData("b^(2*x)", "2*b^(2*x)*log(b)")]
    public void A_power_is_differentiated_as_in_a_textbook(string formula, string derivative) =>
        Assert.Equal(derivative, FormulaDerivative.Of(Evaluation.Read(formula).Root, ["x"])[0].Text);

    [Theory]
    [InlineData("x^b")]
    [InlineData("a*x^b")]
    [InlineData("3*(x + x^2)^b")]
    [InlineData("x^(2*b)*x")]
    [InlineData("e^(x*b)")]
    [InlineData("x^x*b")]
    public void What_is_written_has_the_values_of_the_gradient_also_at_0(string formula)
    {
        string[] names = ["x", "a", "b"];
        IReadOnlyList<DerivativeText> texts = FormulaDerivative.Of(Evaluation.Read(formula).Root, names);
        foreach ((double x, double b) in new[] { (0.0, 2.0), (0, 3), (0, 1), (0, 0), (0, 2.5), (0, 0.5), (0, -1), (1.5, 2), (0.3, -0.7), (2, 0), (-2, 3) })
        {
            (string, double)[] at = [("x", x), ("a", 2), ("b", b)];
            DerivativesReport report = Derivatives.Evaluate(Evaluation.Read(formula), at.ToDictionary(pair => pair.Item1, pair => pair.Item2), order: 1);
            for (int i = 0; i < names.Length && !double.IsNaN(report.Value); i++)
                Assert.Equal(report.Gradient![i], Evaluation.Value(texts[i].Text!, at), (expected, actual) =>
                    double.IsFinite(expected) ? Math.Abs(expected - actual) <= 1e-13 * Math.Max(1, Math.Abs(expected)) : !double.IsFinite(actual));
        }
    }
}
