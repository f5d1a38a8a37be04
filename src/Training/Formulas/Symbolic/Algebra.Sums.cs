namespace Descent.Training.Formulas.Symbolic;

/// <content>Sums.</content>
internal sealed partial class Algebra
{
    public Term Add(Term a, Term b) => Add([new Share(Rational.One, a), new Share(Rational.One, b)]);

    public Term Subtract(Term a, Term b) => Add([new Share(Rational.One, a), new Share(Rational.Of(-1, 1), b)]);

    public Term Add(IEnumerable<Share> addends)
    {
        OrderedDictionary<int, Share> collected = [];
        foreach (Share addend in addends)
            Collect(addend.Coefficient, addend.Of, collected);
        Share[] shares = [.. MergeChoices([.. collected.Values.Where(share => !share.Coefficient.IsZero)])];
        if (!ReadsFormula)
            shares = [.. shares.OrderByDescending(share => share.Of.Degree)];
        return shares switch
        {
            [] => Zero,
            [{ Of: var only } share] when only.Is(1) => Number(share.Coefficient),
            [var share] => Multiply(Number(share.Coefficient), share.Of),
            _ => Intern($"+{string.Join(',', shares.OrderBy(share => share.Of.Id).Select(share => $"{share.Coefficient}*{share.Of.Id}"))}",
                id => new SumTerm(shares, ReadsFormula) { Id = id, Size = shares.Length + SizeOf(shares.Select(share => share.Of)) }),
        };
    }

    void Collect(Rational coefficient, Term term, OrderedDictionary<int, Share> collected)
    {
        switch (term)
        {
            case NumberTerm number:
                Put(coefficient * number.Value, One);
                break;
            case SumTerm sum when expansion != Expansion.None || coefficient.Abs.IsOne:
                foreach (Share share in sum.Shares)
                    Collect(coefficient * share.Coefficient, share.Of, collected);
                break;
            case ProductTerm product when !product.Coefficient.IsOne:
                Collect(coefficient * product.Coefficient, Product(Rational.One, product.Powers), collected);
                break;
            default:
                Put(coefficient, term);
                break;
        }

        void Put(Rational amount, Term of) => collected[of.Id] = collected.TryGetValue(of.Id, out Share share)
            ? share with { Coefficient = share.Coefficient + amount }
            : new Share(amount, of);
    }

    /// <summary>a·where(c, 1, 0) + b·where(c, 0, 1) is where(c, a, b).</summary>
    IEnumerable<Share> MergeChoices(Share[] shares)
    {
        var choices = shares.Select(share => (Share: share, Choice: OnlyChoice(share.Of))).Where(pair => pair.Choice is not null)
            .GroupBy(pair => pair.Choice!.Condition).Where(group => group.Count() > 1).ToArray();
        if (choices.Length == 0)
            return shares;
        HashSet<Share> merged = [.. choices.SelectMany(group => group).Select(pair => pair.Share)];
        IEnumerable<Term> results = choices.Select(group => Choose(group.Key,
            Add(group.Select(pair => new Share(pair.Share.Coefficient, Replace(pair.Share.Of, pair.Choice!, pair.Choice!.Yes)))),
            Add(group.Select(pair => new Share(pair.Share.Coefficient, Replace(pair.Share.Of, pair.Choice!, pair.Choice!.No))))));
        Term sum = Add([.. shares.Where(share => !merged.Contains(share)), .. results.Select(result => new Share(Rational.One, result))]);
        return sum is SumTerm { Shares: var parts } ? parts : sum is NumberTerm number ? [new Share(number.Value, One)] : [new Share(Rational.One, sum)];
    }

    static ChoiceTerm? OnlyChoice(Term term) => term as ChoiceTerm
        ?? (term is ProductTerm product && product.Powers.Count(power => power.Base is ChoiceTerm) == 1
            ? product.Powers.FirstOrDefault(power => power.Base is ChoiceTerm && power.Whole == 1).Base as ChoiceTerm
            : null);

    Term Replace(Term term, ChoiceTerm choice, Term by) => term == choice ? by
        : Multiply(Product(Rational.One, [.. ((ProductTerm)term).Powers.Where(power => power.Base != choice)]), by);
}
