namespace Descent.Training.Formulas;

/// <summary>Walking and changing expressions as trees.</summary>
internal static class ExpressionTree
{
    /// <summary>The expression and all its parts, a whole before its parts.</summary>
    public static IEnumerable<Expression> Parts(Expression expression) => Operands(expression).SelectMany(Parts).Prepend(expression);

    /// <summary>The expression with every part that is among the keys replaced, the largest first.</summary>
    public static Expression Replace(Expression expression, IReadOnlyDictionary<Expression, Expression> by)
    {
        return Changed(expression);

        Expression Changed(Expression part) => by.TryGetValue(part, out Expression? other) ? other : part switch
        {
            Negation negation => new Negation(Changed(negation.Operand)),
            Power power => new Power(Changed(power.Base), Changed(power.Exponent)),
            Comparison comparison => new Comparison(comparison.Operator, Changed(comparison.Left), Changed(comparison.Right)),
            Sum sum => sum.Rest.Aggregate(Changed(sum.First), (left, addend) => Sum.Of(left, addend with { Operand = Changed(addend.Operand) })),
            Product product => product.Rest.Aggregate(Changed(product.First), (left, factor) => Product.Of(left, factor with { Operand = Changed(factor.Operand) })),
            Call call => new Call(call.Function, [.. call.Arguments.Select(Changed)]),
            _ => part,
        };
    }

    static IEnumerable<Expression> Operands(Expression expression) => expression switch
    {
        Negation negation => [negation.Operand],
        Power power => [power.Base, power.Exponent],
        Comparison comparison => [comparison.Left, comparison.Right],
        Sum sum => sum.Rest.Select(addend => addend.Operand).Prepend(sum.First),
        Product product => product.Rest.Select(factor => factor.Operand).Prepend(product.First),
        Call call => call.Arguments,
        _ => [],
    };
}
