namespace Descent.Training.Formulas;

/// <summary>What a part without columns, parameters and functions comes to: exponents such as -1, 1/2 or (2+1) are known before anything runs.</summary>
internal static class ConstantValue
{
    public static double? Of(Expression expression) => expression switch
    {
        Number number => number.Value,
        NamedConstant constant => constant.Value,
        Negation negation => -Of(negation.Operand),
        Power power => Of(power.Base) is double b && Of(power.Exponent) is double exponent ? Math.Pow(b, exponent) : null,
        Sum sum => sum.Rest.Aggregate(Of(sum.First), (total, addend) =>
            total is null ? null : addend.Subtracts ? total - Of(addend.Operand) : total + Of(addend.Operand)),
        Product product => product.Rest.Aggregate(Of(product.First), (total, factor) =>
            total is null ? null : factor.Divides ? total / Of(factor.Operand) : total * Of(factor.Operand)),
        _ => null,
    };
}
