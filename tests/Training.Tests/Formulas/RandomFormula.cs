using CsCheck;
using Descent.Training.Formulas;

namespace Descent.Training.Tests.Formulas;

/// <summary>Random expressions of the whole language over the names a, b, c.</summary>
internal static class RandomFormula
{
    static readonly Gen<Expression> leaf = Gen.Frequency(
        (5, Gen.OneOf("a", "b", "c").Select(name => (Expression)new Variable(name))),
        (3, Gen.OneOf(0.0, 0.1, 0.5, 1.0, 2.0, 3.0, 7.25, 1e-3, 12.0).Select(value => (Expression)new Number(value))),
        (1, Gen.OneOf<Expression>(NamedConstant.Pi, NamedConstant.E)));

    /// <summary>Any tree that can be written, sensible or not.</summary>
    public static Gen<Expression> Any { get; } = Tree(5, smooth: false);

    /// <summary>Without functions whose domain is not the whole line, comparisons and kinks.</summary>
    public static Gen<Expression> Smooth { get; } = Tree(4, smooth: true);

    static Gen<Expression> Tree(int depth, bool smooth)
    {
        if (depth == 0)
            return leaf;
        Gen<Expression> inner = Tree(depth - 1, smooth);
        List<(int, Gen<Expression>)> kinds =
        [
            (3, leaf),
            (2, inner.Select(operand => (Expression)new Negation(operand))),
            (4, Gen.Select(inner, inner, Gen.Bool, (left, right, minus) => (Expression)Sum.Of(left, new Addend(right, minus)))),
            (4, Gen.Select(inner, inner, (left, right) => (Expression)Product.Of(left, new Factor(right)))),
            (2, Gen.Select(inner, Gen.OneOf(2.0, 3.0), (b, exponent) => (Expression)new Power(b, new Number(exponent)))),
            (3, Gen.Select(Gen.OneOf("exp", "sin", "cos", "tanh", "atan", "sigmoid", "softplus", "erf"), inner, (function, argument) => (Expression)Apply(function, argument))),
        ];
        if (!smooth)
        {
            kinds.AddRange(
            [
                (2, Gen.Select(inner, inner, (left, right) => (Expression)Product.Of(left, new Factor(right, Divides: true)))),
                (2, Gen.Select(inner, inner, (b, exponent) => (Expression)new Power(b, exponent))),
                (1, Gen.Select(inner, inner, Gen.OneOf("<", "<=", ">", ">=", "==", "!="), (a, b, symbol) => (Expression)new Comparison(symbol, a, b))),
                (2, Gen.Select(Gen.OneOf("log", "sqrt", "abs", "relu", "tan", "asin", "acos", "log10"), inner, (function, argument) => (Expression)Apply(function, argument))),
                (1, Gen.Select(Gen.OneOf("min", "max"), inner, inner, (name, a, b) => (Expression)new Call(FormulaFunction.Find(name)!, [a, b]))),
                // The sign of a zero decides between 0 and pi, and c*0 has one that 0 has not: a sum has none.
                (1, Gen.Select(inner, inner, (a, b) => (Expression)new Call(FormulaFunction.Find("atan2")!, [Shifted(a), Shifted(b)]))),
                (1, Gen.Select(inner, inner, inner, (c, a, b) => (Expression)new Call(FormulaFunction.Find("where")!, [c, a, b]))),
            ]);
        }
        return Gen.Frequency([.. kinds]);
    }

    static Sum Shifted(Expression operand) => Sum.Of(new Number(0.5), new Addend(operand, false));

    static Call Apply(string function, Expression argument) => new(FormulaFunction.Find(function)!, [argument]);
}
