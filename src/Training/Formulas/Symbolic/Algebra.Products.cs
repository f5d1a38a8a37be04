namespace Descent.Training.Formulas.Symbolic;

/// <content>Products and powers.</content>
internal sealed partial class Algebra
{
    public Term Multiply(Term a, Term b)
    {
        if (a.Is(0) || b.Is(0))
            return Zero;
        Rational coefficient = Rational.One;
        OrderedDictionary<int, PowerOf> powers = [];
        Collect(a);
        Collect(b);
        return Expanded(coefficient, [.. powers.Values]) ?? Product(coefficient, [.. powers.Values]);

        void Collect(Term term)
        {
            if (term is NumberTerm number)
                coefficient *= number.Value;
            else if (term is ProductTerm product)
            {
                coefficient *= product.Coefficient;
                foreach (PowerOf power in product.Powers)
                    Put(power);
            }
            else
                Put(new PowerOf(term, One));
        }

        void Put(PowerOf power) => powers[power.Base.Id] = powers.TryGetValue(power.Base.Id, out PowerOf other)
            ? power with { Exponent = Add(other.Exponent, power.Exponent) }
            : power;
    }

    /// <summary>base ^ exponent. What holds for whole exponents alone is done for them alone: sqrt(x^2) is not x.</summary>
    public Term Raise(Term b, Term exponent)
    {
        int? whole = exponent is NumberTerm number ? number.Value.Whole : null;
        if (whole == 0 || b.Is(1))
            return One;
        if (whole == 1)
            return b;
        if (whole is int n && b is NumberTerm { Value: var value })
            return Number(value.Power(n));
        if (whole is int m && b is ProductTerm product)
            return Product(product.Coefficient.Power(m), [.. product.Powers.Select(power => power with { Exponent = Multiply(power.Exponent, exponent) })]);
        PowerOf power = new(b, exponent);
        return Expanded(Rational.One, [power]) ?? Product(Rational.One, [power]);
    }

    Term Product(Rational coefficient, IReadOnlyList<PowerOf> powers)
    {
        List<PowerOf> kept = [];
        foreach (PowerOf power in powers)
            if (power.Whole is int whole && power.Base is NumberTerm number)
                coefficient *= number.Value.Power(whole);
            else if (power.Whole != 0)
                kept.Add(power);
        if (coefficient.IsZero)
            return Zero;
        if (kept.Count == 0)
            return Number(coefficient);
        if (coefficient.IsOne && kept is [{ Whole: 1 } only])
            return only.Base;
        PowerOf[] factors = [.. kept];
        return Intern($"*{coefficient}:{string.Join(',', factors.OrderBy(power => power.Base.Id).Select(power => $"{power.Base.Id}^{power.Exponent.Id}"))}",
            id => new ProductTerm(coefficient, factors)
            {
                Id = id,
                Size = factors.Length + SizeOf(factors.Select(power => power.Base)) + SizeOf(factors.Select(power => power.Exponent)),
            });
    }

    /// <summary>The product of sums as one sum; <see langword="null"/> where there is nothing to multiply out, or too much.</summary>
    Term? Expanded(Rational coefficient, PowerOf[] powers)
    {
        PowerOf[] sums = [.. powers.Where(IsExpandable)];
        if (sums.Length == 0 || (powers.Length == 1 && powers[0].Whole == 1 && coefficient.IsOne))
            return null;
        SumTerm[] factors = [.. sums.SelectMany(power => Enumerable.Repeat((SumTerm)power.Base, power.Whole!.Value))];
        if (factors.Aggregate(1.0, (count, sum) => count * sum.Shares.Count) > LongestExpansion)
            return null;
        IEnumerable<Share> shares = [new Share(coefficient, Product(Rational.One, [.. powers.Where(power => !IsExpandable(power))]))];
        foreach (SumTerm factor in factors)
            shares = shares.SelectMany(left => factor.Shares.Select(right =>
                new Share(left.Coefficient * right.Coefficient, Multiply(left.Of, right.Of))));
        return Add(shares);
    }

    bool IsExpandable(PowerOf power) => power.Base is SumTerm sum && power.Whole is >= 1 and <= 4
        && (expansion == Expansion.Products || (expansion == Expansion.Derivatives && !sum.IsFormulas));
}
