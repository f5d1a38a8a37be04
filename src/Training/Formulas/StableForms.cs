using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Formulas;

/// <summary>Ways of writing that lose digits or overflow in floating point, and the operations that do not. The value is the same in exact arithmetic.
/// Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 1.14.</summary>
internal static class StableForms
{
    static readonly Expression one = new Number(1);

    /// <returns><see langword="null"/> where the expression is fine as it is.</returns>
    public static Node? Of(Expression expression, FormulaGraph graph) => expression switch
    {
        Call { Function.Name: "log" } call => Logarithm(call.Arguments[0], graph),
        Call { Function.Name: "log10" } call => Logarithm(call.Arguments[0], graph) is Node natural ? natural / Math.Log(10) : null,
        Call { Function.Name: "log2" } call => Logarithm(call.Arguments[0], graph) is Node natural ? natural / Math.Log(2) : null,
        Product product => PowerDerivative(product, graph),
        Sum { Rest: [Addend second] } sum => ExponentialDifference(sum.First, second, graph),
        _ => null,
    };

    /// <summary>1/(1 + e^u) is σ(-u): it goes to 0 without ∞/∞ in its derivative.</summary>
    public static Node? Reciprocal(Expression denominator, FormulaGraph graph) => OnePlus(denominator) is Addend { Subtracts: false } rest
        && Exponent(rest.Operand) is Expression exponent ? Sigmoid(-graph.Of(exponent)) : null;

    /// <summary>u^v·log(u) and v·u^(v-1), the derivatives of u^v, are 0 at u = 0 and not 0·∞ where v > 0 or v = 0. Other factors stay.</summary>
    static Node? PowerDerivative(Product product, FormulaGraph graph)
    {
        Factor[] factors = [new(product.First), .. product.Rest];
        for (int i = 0; i < factors.Length; i++)
            if (factors[i] is { Divides: false, Operand: Power { Base: var u, Exponent: var v } } && ConstantValue.Of(v) is null)
                for (int j = 0; j < factors.Length; j++)
                    if (!factors[j].Divides && Exponents(factors[j].Operand, u, v) is (Expression exponent, int inBase, int inExponent))
                        return graph.Times(PowDerivative.Of(graph.Safe(graph.Of(u), 1), graph.Of(exponent), inBase, inExponent), [.. factors.Where((_, k) => k != i && k != j)]);
        return null;

        static (Expression, int InBase, int InExponent)? Exponents(Expression factor, Expression u, Expression v) => factor switch
        {
            Call { Function.Name: "log", Arguments: [var argument] } when argument.Equals(u) => (v, 0, 1),
            _ when v is Sum { First: var first, Rest: [{ Subtracts: true, Operand: var less }] } && less.Equals(one) && first.Equals(factor) => (factor, 1, 0),
            _ => null,
        };
    }

    static Node? Logarithm(Expression argument, FormulaGraph graph)
    {
        if (Exponents(argument) is { } exponents)
            return exponents.Length == 2 && exponents.Any(exponent => exponent is null)
                ? Softplus(graph.Of(exponents.First(exponent => exponent is not null)!))
                : LogSumExp(Row([.. exponents.Select(exponent => exponent is null ? null : graph.Of(exponent))]));
        if (OnePlus(argument) is not Addend rest)
            return null;
        Node small = graph.Safe(graph.Of(rest.Operand), 0);
        return Log1p(rest.Subtracts ? -small : small);
    }

    /// <summary>u₁, u₂, … of e^u₁ + e^u₂ + …, where 1 is e^0 (<see langword="null"/>); two of them at least, and one of them no number.</summary>
    static Expression?[]? Exponents(Expression argument)
    {
        if (argument is not Sum sum || sum.Rest.Any(addend => addend.Subtracts))
            return null;
        Expression[] terms = [sum.First, .. sum.Rest.Select(addend => addend.Operand)];
        Expression?[] exponents = [.. terms.Select(Exponent)];
        bool all = terms.Zip(exponents).All(pair => pair.Second is not null || pair.First.Equals(one));
        return all && exponents.Any(exponent => exponent is not null) ? exponents : null;
    }

    /// <summary>Scalars or columns side by side; 0 for <see langword="null"/>.</summary>
    static Node Row(IReadOnlyList<Node?> nodes) => nodes
        .Select((node, index) => node is null ? null : PlaceColumns(node, index, nodes.Count))
        .OfType<Node>()
        .Aggregate((left, right) => left + right);

    /// <summary>e^u - 1 and 1 - e^u near 0; e^u ± e^-u.</summary>
    static Node? ExponentialDifference(Expression first, Addend second, FormulaGraph graph)
    {
        (Expression? u, Expression? v) = (Exponent(first), Exponent(second.Operand));
        if (second.Subtracts && u is not null && second.Operand.Equals(one))
            return Expm1(graph.Safe(graph.Of(u), 0));
        if (second.Subtracts && v is not null && first.Equals(one))
            return -Expm1(graph.Safe(graph.Of(v), 0));
        if (u is null || v is not Negation { Operand: var opposite } || !opposite.Equals(u))
            return null;
        Node x = graph.Safe(graph.Of(u), 0);
        return 2 * (second.Subtracts ? Sinh(x) : Cosh(x));
    }

    /// <summary>u of 1 + u, u + 1 or 1 - u.</summary>
    static Addend? OnePlus(Expression expression)
    {
        if (expression is not Sum sum)
            return null;
        if (sum.First.Equals(one))
            return sum.Rest is [Addend only] ? only : sum.Rest[0].Subtracts ? null : new Addend(new Sum(sum.Rest[0].Operand, sum.Rest[1..]));
        if (sum.Rest[^1] is { Subtracts: false } last && last.Operand.Equals(one))
            return new Addend(sum.Rest.Length == 1 ? sum.First : new Sum(sum.First, sum.Rest[..^1]));
        return null;
    }

    static Expression? Exponent(Expression expression) => expression is Call { Function.Name: "exp" } call ? call.Arguments[0] : null;
}
