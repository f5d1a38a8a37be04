namespace Descent.Training.Formulas.Symbolic;

/// <summary>A part of a formula in a form in which equal parts are one object: <see cref="Algebra"/> makes them.</summary>
internal abstract class Term
{
    /// <summary>In the order of making.</summary>
    public int Id { get; init; }

    /// <summary>Numbers, names and operations when written out.</summary>
    public int Size { get; init; }

    /// <summary>What decides its place in a sum: the sum of its positive powers, a function counted half.</summary>
    public virtual double Degree => 0;

    public bool Is(int number) => this is NumberTerm { Value: var value } && value == Rational.Of(number, 1);
}

internal sealed class NumberTerm(Rational value) : Term
{
    public Rational Value => value;
}

/// <summary>A column, a parameter, pi or e.</summary>
internal sealed class NameTerm(Expression expression) : Term
{
    public Expression Expression => expression;
    public override double Degree => expression is Variable ? 1 : 0;
}

internal sealed class FunctionTerm(FormulaFunction function, Term[] arguments) : Term
{
    public FormulaFunction Function => function;
    public IReadOnlyList<Term> Arguments => arguments;
    public override double Degree => 0.5;
}

/// <summary>The one where the comparison holds, else the other. A comparison by itself is 1 or 0.</summary>
internal sealed class ChoiceTerm(Condition condition, Term yes, Term no) : Term
{
    public Condition Condition => condition;
    public Term Yes => yes;
    public Term No => no;
}

/// <summary>Left, operator, right.</summary>
internal sealed record Condition(string Operator, Term Left, Term Right)
{
    static readonly Dictionary<string, string>
        opposites = new() { ["<"] = ">=", [">="] = "<", [">"] = "<=", ["<="] = ">", ["=="] = "!=", ["!="] = "==" },
        mirrors = new() { ["<"] = ">", [">="] = "<=", [">"] = "<", ["<="] = ">=", ["=="] = "==", ["!="] = "!=" };

    /// <summary>What holds where this does not.</summary>
    public Condition Opposite => this with { Operator = opposites[Operator] };

    /// <summary>The same with its sides exchanged.</summary>
    public Condition Mirrored => new(mirrors[Operator], Right, Left);
}

/// <summary>coefficient · base ^ exponent · base ^ exponent …, no base twice; a base is a product only under an exponent that is not whole.</summary>
internal sealed class ProductTerm(Rational coefficient, PowerOf[] powers) : Term
{
    public Rational Coefficient => coefficient;
    public IReadOnlyList<PowerOf> Powers => powers;
    public override double Degree { get; } = powers.Sum(power => power.Base.Degree * Math.Max(0, power.Whole ?? 0.5));
}

internal readonly record struct PowerOf(Term Base, Term Exponent)
{
    /// <summary>The exponent where it is a small whole number.</summary>
    public int? Whole => Exponent is NumberTerm number ? number.Value.Whole : null;
}

/// <summary>coefficient · term + coefficient · term …, no term twice, none with a coefficient of its own; in the order in which they were met.</summary>
internal sealed class SumTerm(Share[] shares, bool isFormulas) : Term
{
    /// <summary>It stands in the formula itself.</summary>
    public bool IsFormulas => isFormulas;


    public IReadOnlyList<Share> Shares => shares;
    public override double Degree { get; } = shares.Max(share => share.Of.Degree);
}

internal readonly record struct Share(Rational Coefficient, Term Of);
