using CsCheck;
using Descent.Training.Autodiff;
using Descent.Training.Diagnostics;
using Descent.Training.Formulas;

namespace Descent.Training.Tests.Formulas;

public sealed class PropertyTests
{
    static readonly string[] names = ["a", "b", "c"];

    static readonly Dictionary<string, double[]> points = new()
    {
        ["a"] = [0.7, -1.2, 2.5],
        ["b"] = [1.3, 0.4, -0.6],
        ["c"] = [-0.9, 1.7, 0.2],
    };

    [Fact]
    public void What_is_printed_is_read_as_the_same_expression() =>
        RandomFormula.Any.Sample(expression =>
        {
            FormulaReading reading = Formula.Read(expression.ToString());
            Assert.Empty(reading.Problems);
            Assert.Equal(expression, reading.Formula!.Root);
        }, iter: 2_000);

    [Fact]
    public void Any_text_is_read_or_refused_with_places_inside_it() =>
        Gen.String[Gen.Char["ab1.e+-*/^()<>=!,` x\u2212é\0"], 0, 60].Sample(text =>
        {
            FormulaReading reading = Formula.Read(text);
            Assert.Equal(reading.Formula is null, reading.Problems.Count > 0);
            Assert.All(reading.Problems, problem => Assert.InRange(problem.Position, 0, text.Length));
        }, iter: 5_000);

    [Fact]
    public void Derivative_formulas_can_be_read_and_have_the_value_of_the_gradient() =>
        RandomFormula.Smooth.Sample(expression => CheckDerivatives(expression), iter: 60);

    [Fact]
    public void So_they_do_where_functions_have_edges() =>
        RandomFormula.Any.Sample(expression => CheckDerivatives(expression), iter: 60);

    [Fact]
    public void Derivatives_of_any_formula_agree_with_differences()
    {
        int compared = 0;
        RandomFormula.Smooth.Sample(expression =>
        {
            Formula formula = Evaluation.Read(expression.ToString());
            Dictionary<string, double> at = formula.Names.Keys.ToDictionary(name => name, name => points[name][0]);
            if (at.Count == 0)
                return;
            DerivativesReport report = Derivatives.Evaluate(formula, at);
            // Where numbers on the way are large the formula turns many times within a difference.
            if (report.Graph.Any(value => !(Math.Abs(value.Value) <= 20 && Math.Abs(value.Derivative) <= 1e3)))
                return;
            // Nor does a difference see what is left of a slope where functions have flattened out: (erf(8) - 1)^2.
            if (report.Gradient!.Concat(report.Hessian!.SelectMany(row => row)).Max(Math.Abs) < 1e-10)
                return;
            Interlocked.Increment(ref compared);
            Assert.True(report.Check!.MaxRelativeError <= 1e-5, $"{expression} at {string.Join(", ", at)}: {report.Check}");
        }, iter: 300);
        Assert.InRange(compared, 100, 300);
    }

    // The slope along a is 0 and the formula is even about the point: the values on either side are the same.
    [Fact]
    public void A_slope_that_vanishes_at_the_vertex_of_a_parabola_agrees_with_differences()
    {
        DerivativesReport report = Derivatives.Evaluate(Evaluation.Read("-(a*c)*(pi*(b+0.1-a))"), new Dictionary<string, double> { ["a"] = 0.7, ["b"] = 1.3, ["c"] = -0.9 });
        Assert.InRange(report.Check!.MaxRelativeError, 0, 1e-6);
    }

    static void CheckDerivatives(Expression expression)
    {
        Formula formula = Evaluation.Read(expression.ToString());
        Graph graph = new();
        Node[] inputs = [.. names.Select(name => graph.Input(name, 1))];
        Node root = FormulaGraph.Build(graph, formula.Root, name => graph.Input(name, 1));
        Node[] gradient = ReverseMode.Gradient(root, graph.Constant(1), inputs);
        IReadOnlyList<DerivativeText> texts = FormulaDerivative.Of(formula.Root, names);
        Node[] written = [.. texts.Select((text, i) => text.Text is string derivative
            ? FormulaGraph.Build(graph, Evaluation.Read(derivative).Root, name => graph.Input(name, 1)) : gradient[i])];
        double[][] values = Evaluation.Values(points, graph.Nodes);
        for (int i = 0; i < names.Length; i++)
            for (int point = 0; point < 3; point++)
            {
                // Rounding is relative to the largest number on the way, and where that is the argument of a sine, to its square: the slope multiplies it.
                // What is not finite on the way may be finite in another form.
                double largest = values.Max(value => double.IsFinite(value[point]) ? Math.Abs(value[point]) : double.PositiveInfinity);
                double expected = values[gradient[i].Id][point], actual = values[written[i].Id][point];
                Assert.True(largest > 1e12 || Math.Abs(expected - actual) <= 1e-12 * (1 + largest) + 1e-14 * largest * largest,
                    $"d/d{names[i]} {expression} = {texts[i].Text}: {actual}, not {expected}");
            }
    }
}
