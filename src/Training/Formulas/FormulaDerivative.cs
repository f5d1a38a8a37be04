using Descent.Training.Autodiff;
using Descent.Training.Formulas.Symbolic;

namespace Descent.Training.Formulas;

/// <summary>Derivatives as formulas. The graph is differentiated, read back and simplified in several ways; the shortest text wins.</summary>
public static class FormulaDerivative
{
    /// <summary>Longer formulas are not multiplied out: nobody would want to read what comes of it.</summary>
    const int LongestToExpand = 500;

    /// <summary>The partial derivative with respect to each of <paramref name="names"/>.</summary>
    public static IReadOnlyList<DerivativeText> Of(Expression formula, IReadOnlyList<string> names)
    {
        Graph graph = new();
        Node root = FormulaGraph.BuildAsWritten(graph, formula, name => graph.Parameter(name, Shape.Scalar));
        Node[] gradient = ReverseMode.Gradient(root, [.. names.Select(name => graph.Parameter(name, Shape.Scalar))]);
        Expansion[] ways = graph.Nodes.Count > LongestToExpand ? [Expansion.None] : Enum.GetValues<Expansion>();
        IReadOnlyList<DerivativeText>[] candidates = [.. ways.Select(way => Read(root, gradient, way))];
        return [.. names.Select((_, i) => candidates.Select(candidate => candidate[i]).MinBy(text => text.Text?.Length ?? int.MaxValue)!)];
    }

    static DerivativeText[] Read(Node root, Node[] gradient, Expansion expansion)
    {
        Algebra algebra = new(expansion);
        NodeReading reading = new(algebra, root);
        return [.. gradient.Select(Text)];

        DerivativeText Text(Node node)
        {
            try
            {
                Term term = reading.Of(node);
                algebra.ReadsFormula = false;
                Term[] forms = [term, algebra.Factor(term), algebra.Group(term), algebra.Factor(algebra.Group(term))];
                return forms.Select(form => new DerivativeText(Within(TermWriting.Write(form), form))).MinBy(text => text.Text!.Length)!;
            }
            catch (UnwritableException exception)
            {
                return new DerivativeText(null, $"It cannot be written out: {exception.Message}.");
            }
        }
    }

    static Expression Within(Expression expression, Term term) => term.Size <= FormulaLimits.Nodes && expression.ToString().Length <= FormulaLimits.Length
        ? expression
        : throw new UnwritableException($"more than {FormulaLimits.Length:#,0} characters");
}

/// <summary>A derivative, or why it is not written out.</summary>
public sealed record DerivativeText(Expression? Expression, string? Reason = null)
{
    public string? Text { get; } = Expression?.ToString();
}
