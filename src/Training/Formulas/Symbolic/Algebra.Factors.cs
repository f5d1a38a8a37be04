namespace Descent.Training.Formulas.Symbolic;

/// <content>Common factors.</content>
internal sealed partial class Algebra
{
    /// <summary>exp(x) + x·exp(x) as (1 + x)·exp(x); the same term where the parts of the sum have nothing in common.</summary>
    public Term Factor(Term term)
    {
        if (term is not SumTerm sum)
            return term;
        PowerOf[][] parts = [.. sum.Shares.Select(share => PowersOf(share.Of).ToArray())];
        Term common = Product(Rational.One, [.. parts[0].Select(power => InAll(power, parts)).OfType<PowerOf>()]);
        if (common.Is(1))
            return term;
        return Joined(common, Add(sum.Shares.Select(share => new Share(share.Coefficient, Divide(share.Of, common)))));
    }

    /// <summary>b·exp(x) + c·exp(x) + d as (b + c)·exp(x) + d: parts with the same functions and brackets together.</summary>
    public Term Group(Term term)
    {
        if (term is not SumTerm sum)
            return term;
        IGrouping<Term, Share>[] groups = [.. sum.Shares.GroupBy(share => Product(Rational.One, [.. PowersOf(share.Of).Where(IsCompound)]))];
        return groups.Length == sum.Shares.Count ? term : Add(groups.Select(group => new Share(Rational.One, Joined(group.Key, group))));
    }

    static bool IsCompound(PowerOf power) => power.Base is not (NameTerm or NumberTerm) || power.Whole is null;

    Term Joined(Term common, IEnumerable<Share> shares) => Joined(common, Factor(Add(shares.Select(share =>
        new Share(share.Coefficient, Product(Rational.One, [.. PowersOf(share.Of).Where(power => !IsCompound(power))]))))));

    /// <summary>Their product, without multiplying it out again.</summary>
    Term Joined(Term common, Term rest) => rest switch
    {
        _ when common.Is(1) => rest,
        SumTerm => Product(Rational.One, [.. PowersOf(common), new PowerOf(rest, One)]),
        ProductTerm product => Product(product.Coefficient, [.. PowersOf(common), .. product.Powers]),
        _ => Multiply(common, rest),
    };

    /// <summary>The power of a base that every part has: the lowest where they are whole numbers.</summary>
    PowerOf? InAll(PowerOf power, PowerOf[][] parts)
    {
        PowerOf[] found = [.. parts.SelectMany(part => part.Where(other => other.Base == power.Base))];
        if (found.Length < parts.Length)
            return null;
        if (found.All(other => other.Whole is not null))
            return power with { Exponent = Number(found.Min(other => other.Whole!.Value)) };
        return found.All(other => other.Exponent == power.Exponent) ? power : null;
    }

    IEnumerable<PowerOf> PowersOf(Term term) => term is ProductTerm product ? product.Powers : [new PowerOf(term, One)];
}
