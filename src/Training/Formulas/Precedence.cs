namespace Descent.Training.Formulas;

/// <summary>How tightly operations bind, from loose to tight: what the parser reads and the printer writes. -x^2 is -(x^2), -a*b is (-a)*b,
/// and only ^ is done from the right.</summary>
internal static class Precedence
{
    public const int Comparison = 1, Sum = 2, Product = 3, Negation = 4, Power = 5;

    /// <summary>Numbers, names, functions: never in need of parentheses.</summary>
    public const int Atom = 6;

    public static int Of(string symbol) => symbol switch
    {
        "+" or "-" => Sum,
        "*" or "/" => Product,
        "^" or "**" => Power,
        _ => Comparison,
    };

    public static int Of(Expression expression) => expression switch
    {
        Formulas.Comparison => Comparison,
        Formulas.Sum => Sum,
        Formulas.Product => Product,
        Formulas.Negation => Negation,
        Formulas.Power => Power,
        _ => Atom,
    };
}
