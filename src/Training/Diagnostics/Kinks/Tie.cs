using Descent.Training.Formulas;

namespace Descent.Training.Diagnostics.Kinks;

/// <summary>A part of a formula that is another function on either side of a place: abs(u) at u = 0, min(u, v) at u = v, u &lt; v there.</summary>
/// <param name="Place">The part.</param>
/// <param name="Arguments">What decides.</param>
/// <param name="IsTied">Whether they are just on the border.</param>
/// <param name="Beside">What the part is where they have other values; itself where these do not decide.</param>
internal sealed record Tie(Expression Place, IReadOnlyList<Expression> Arguments, Func<double[], bool> IsTied, Func<double[], Expression> Beside)
{
    static readonly Expression zero = new Number(0), turn = Product.Of(new Number(2), new Factor(NamedConstant.Pi));

    /// <summary>All that may be tied somewhere, no part twice for the same reason.</summary>
    public static IEnumerable<Tie> In(Expression root) => [.. ExpressionTree.Parts(root).Distinct().SelectMany(part => new[] { Of(part), AtOrigin(part) }).OfType<Tie>()];

    static Tie? Of(Expression part) => part switch
    {
        Call { Function.Name: "abs", Arguments: [var u] } => new(part, [u], IsZero, x => x[0] > 0 ? u : x[0] < 0 ? new Negation(u) : part),
        Call { Function.Name: "relu", Arguments: [var u] } => new(part, [u], IsZero, x => x[0] > 0 ? u : x[0] < 0 ? zero : part),
        Call { Function.Name: "min", Arguments: var all } => new(part, all, x => x.Count(value => value == x.Min()) > 1, x => Only(part, all, x, x.Min())),
        Call { Function.Name: "max", Arguments: var all } => new(part, all, x => x.Count(value => value == x.Max()) > 1, x => Only(part, all, x, x.Max())),
        Call { Function.Name: "atan2", Arguments: [var y, var x] } => new(part, [y, x], IsOnCut, at => at[0] < 0 ? Sum.Of(part, new Addend(turn, Subtracts: true)) : part),
        Comparison comparison => new(part, [comparison.Left, comparison.Right], x => x[0] == x[1], x => x[0] == x[1] ? part : Truth(comparison.Operator, x[0] < x[1])),
        _ => null,
    };

    /// <summary>Around it the angle takes every value.</summary>
    static Tie? AtOrigin(Expression part) => part is Call { Function.Name: "atan2", Arguments: [var y, var x] }
        ? new(part, [y, x], at => at[0] == 0 && at[1] == 0, at => at[0] < 0 ? new Negation(new Number(-Math.Atan2(at[0], at[1]))) : new Number(Math.Abs(Math.Atan2(at[0], at[1]))))
        : null;

    static bool IsZero(double[] x) => x[0] == 0;

    /// <summary>The angle is π here and -π below.</summary>
    static bool IsOnCut(double[] at) => at[0] == 0 && !double.IsNegative(at[0]) && at[1] < 0;

    static Expression Only(Expression part, IReadOnlyList<Expression> arguments, double[] x, double extreme) =>
        x.Count(value => value == extreme) == 1 ? arguments[Array.IndexOf(x, extreme)] : part;

    static Number Truth(string symbol, bool less) => new(symbol switch { "<" or "<=" => less, ">" or ">=" => !less, "!=" => true, _ => false } ? 1 : 0);
}
