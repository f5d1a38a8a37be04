using Descent.Training.Autodiff;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Formulas;

/// <summary>Expression → nodes, the same ones that layers are made of. Columns may be batched (batch x 1), parameters scalars: the result
/// has a row for each row of the batch where a column is named.
/// <para>It computes what the formula says, but as a numerical analyst would write it (<see cref="StableForms"/>): log(exp(a) + exp(b))
/// does not overflow, 1 - exp(-x) does not cancel, whole powers are products, and the branch of a where that is not taken can neither spoil
/// the value nor the gradient. <see cref="BuildAsWritten"/> does none of that.</para></summary>
/// <example><code>
/// Graph graph = new();
/// Dictionary&lt;string, Node&gt; names = new() { ["x"] = graph.Input("x", 1), ["b"] = graph.Parameter("b", Shape.Scalar) };
/// Node prediction = FormulaGraph.Build(graph, formula.Root, name => names[name]);
/// </code></example>
public sealed class FormulaGraph
{
    /// <summary>Up to here products are as exact as pow, and several times faster.</summary>
    const int LargestProduct = 16;

    readonly Graph graph;
    readonly Func<string, Node> resolve;
    readonly bool asWritten;

    /// <summary>Not 0 in the rows for which the branch of a where that is being built is taken; <see langword="null"/> outside.</summary>
    Node? taken;

    FormulaGraph(Graph graph, Func<string, Node> resolve, bool asWritten) =>
        (this.graph, this.resolve, this.asWritten) = (graph, resolve, asWritten);

    /// <param name="graph">Takes the nodes.</param>
    /// <param name="root">From <see cref="Formula.Root"/>.</param>
    /// <param name="resolve">The node of each name; <see cref="FormulaScope"/> has made sure that all are known.</param>
    public static Node Build(Graph graph, Expression root, Func<string, Node> resolve) =>
        new FormulaGraph(graph, resolve, asWritten: false).Of(root);

    /// <summary>Operation for operation, for people to look at.</summary>
    public static Node BuildAsWritten(Graph graph, Expression root, Func<string, Node> resolve) =>
        new FormulaGraph(graph, resolve, asWritten: true).Of(root);

    internal Node Of(Expression expression)
    {
        if (!asWritten && ConstantValue.Of(expression) is double folded)
            return graph.Constant(folded);
        if (!asWritten && StableForms.Of(expression, this) is Node stable)
            return stable;
        return expression switch
        {
            Number number => graph.Constant(number.Value),
            NamedConstant constant => graph.Constant(constant.Value),
            Variable variable => resolve(variable.Name),
            Negation negation => -Of(negation.Operand),
            Sum sum => sum.Rest.Aggregate(Of(sum.First), (left, addend) => addend.Subtracts ? left - Of(addend.Operand) : left + Of(addend.Operand)),
            Product product => Times(Of(product.First), product.Rest),
            Power power => PowerOf(power),
            Comparison comparison => Compare(comparison.Operator, Of(comparison.Left), Of(comparison.Right)),
            Call { Function.Name: "where" } call => Choose(call),
            Call call => call.Function.Of([.. call.Arguments.Select(argument => Guarded(call.Function, Of(argument)))]),
            _ => throw new ArgumentException($"{expression.GetType().Name} is no expression of the language.", nameof(expression)),
        };
    }

    Node Multiply(Node left, Factor factor)
    {
        if (!factor.Divides)
            return left * Of(factor.Operand);
        if (!asWritten && StableForms.Reciprocal(factor.Operand, this) is Node reciprocal)
            return left * reciprocal;
        return left / Safe(Of(factor.Operand), 1);
    }

    internal Node Times(Node first, IEnumerable<Factor> rest) => rest.Aggregate(first, Multiply);

    Node PowerOf(Power power)
    {
        Node x = Safe(Of(power.Base), 1);
        if (ConstantValue.Of(power.Exponent) is not double exponent || (asWritten && power.Exponent is not (Number or Negation { Operand: Number })))
            return Pow(x, Of(power.Exponent));
        return asWritten || Math.Abs(exponent) > LargestProduct || exponent != Math.Floor(exponent) || exponent == 0
            ? Pow(x, exponent)
            : exponent > 0 ? Repeated(x, (int)exponent) : Reciprocal(Repeated(x, (int)-exponent));
    }

    static Node Repeated(Node x, int exponent) =>
        exponent == 1 ? x : exponent % 2 == 0 ? Square(Repeated(x, exponent / 2)) : Repeated(x, exponent - 1) * x;

    static Node Compare(string symbol, Node a, Node b) => symbol switch
    {
        "<" => Less(a, b),
        "<=" => LessOrEqual(a, b),
        ">" => Greater(a, b),
        ">=" => GreaterOrEqual(a, b),
        "==" => Equal(a, b),
        "!=" => 1 - Equal(a, b),
        _ => throw new ArgumentException($"'{symbol}' is no comparison.", nameof(symbol)),
    };

    /// <summary>In the rows where a branch is not taken its gradient is 0 times something: that must not be infinite, so what could be
    /// (a logarithm, a quotient) gets a harmless argument there.</summary>
    Node Choose(Call where)
    {
        Node condition = Of(where.Arguments[0]);
        Node yes = Inside(condition, where.Arguments[1]), no = Inside(Equal(condition, 0), where.Arguments[2]);
        return Where(condition, yes, no);
    }

    Node Inside(Node condition, Expression branch)
    {
        Node? outside = taken;
        taken = outside is null ? condition : Where(outside, condition, 0);
        Node result = Of(branch);
        taken = outside;
        return result;
    }

    Node Guarded(FormulaFunction function, Node argument) => function.SafeArgument is double safe ? Safe(argument, safe) : argument;

    internal Node Safe(Node x, double harmless) => taken is null || asWritten ? x : Where(taken, x, harmless);
}
