namespace Descent.Training.Formulas.Symbolic;

/// <summary>Terms → expressions as a person would write them: x - y rather than -y + x, one fraction bar, sqrt, names before brackets
/// before functions.</summary>
internal static class TermWriting
{
    /// <summary>2/3 and 1/8 read well; 5/388 is rather 1/77.6.</summary>
    const int LargestWholeDivisor = 12;

    static readonly Term one = new NumberTerm(Rational.One);

    public static Expression Write(Term term)
    {
        (bool negative, Expression expression) = Signed(term);
        return negative ? Negative(expression) : expression;
    }

    /// <summary>The expression without its sign.</summary>
    static (bool Negative, Expression Expression) Signed(Term term) => term switch
    {
        NumberTerm number => (number.Value.IsNegative, Quotient([], [], number.Value.Abs)),
        NameTerm name => (false, name.Expression),
        FunctionTerm function => (false, new Call(function.Function, [.. function.Arguments.Select(Write)])),
        ChoiceTerm choice => (false, Choice(choice)),
        SumTerm sum => (false, Sum(sum.Shares)),
        ProductTerm product => Product(product.Coefficient, product.Powers),
        _ => throw new ArgumentException($"{term.GetType().Name} cannot be written.", nameof(term)),
    };

    static Expression Choice(ChoiceTerm choice)
    {
        if (choice.Yes.Is(1) && choice.No.Is(0))
            return Compare(choice.Condition);
        if (choice.Yes.Is(0) && choice.No.Is(1))
            return Compare(choice.Condition.Opposite);
        return new Call(FormulaFunction.Find("where")!, [Compare(choice.Condition), Write(choice.Yes), Write(choice.No)]);
    }

    static Comparison Compare(Condition condition) => new(condition.Operator, Write(condition.Left), Write(condition.Right));

    static Expression Sum(IReadOnlyList<Share> shares)
    {
        // Only where all would be negative are brackets turned to get rid of a sign.
        bool turns = shares.All(share => share.Coefficient.IsNegative);
        (bool Negative, Expression Expression)[] signed = [.. shares.Select(share => share.Of is NumberTerm
            ? (share.Coefficient.IsNegative, Quotient([], [], share.Coefficient.Abs))
            : Product(share.Coefficient, PowersOf(share.Of), turns))];
        int first = Math.Max(0, Array.FindIndex(signed, part => !part.Negative));
        Expression sum = signed[first].Negative ? Negative(signed[first].Expression) : signed[first].Expression;
        for (int i = 0; i < signed.Length; i++)
            if (i != first)
                sum = Formulas.Sum.Of(sum, new Addend(signed[i].Expression, signed[i].Negative));
        return sum;
    }

    /// <param name="coefficient">Its sign is given back apart.</param>
    /// <param name="powers">Not empty.</param>
    /// <param name="turns">-2·(x - y) may be written 2·(y - x).</param>
    static (bool Negative, Expression Expression) Product(Rational coefficient, IReadOnlyList<PowerOf> powers, bool turns = true)
    {
        if (Indicator(powers) is ChoiceTerm indicator)
            return Chosen(indicator, coefficient, [.. powers.Where(power => power.Base != indicator)], turns);
        bool negative = coefficient.IsNegative;
        PowerOf[] ordered = [.. powers.OrderBy(Class).ThenBy(power => NameOrder(power.Base)).ThenBy(power => power.Base.Id)];
        bool[] turned = [.. ordered.Select(power => IsOdd(power) && power.Base is SumTerm sum && sum.Shares.All(share => share.Coefficient.IsNegative))];
        negative ^= turned.Count(turn => turn) % 2 == 1;
        int turnable = negative && turns ? Array.FindLastIndex(ordered, power => IsOdd(power) && power.Base is SumTerm sum && IsMixed(sum)) : -1;
        if (turnable >= 0)
            (turned[turnable], negative) = (true, false);
        List<Expression> over = [], under = [];
        foreach ((PowerOf power, bool turn) in ordered.Zip(turned))
        {
            Expression b = turn ? Sum([.. ((SumTerm)power.Base).Shares.Select(share => share with { Coefficient = -share.Coefficient })]) : Write(power.Base);
            bool below = power.Exponent is NumberTerm { Value.IsNegative: true } && !IsExponential(power);
            (below ? under : over).Add(Power(power, b));
        }
        return (negative, Quotient(over, under, coefficient.Abs));
    }

    /// <summary>A comparison as a factor of what is not a polynomial: 0 times it might not be 0.</summary>
    static ChoiceTerm? Indicator(IReadOnlyList<PowerOf> powers) =>
        powers.All(power => power.Base is NameTerm or ChoiceTerm && power.Whole > 0) ? null
        : powers.Where(power => power.Whole == 1).Select(power => power.Base).OfType<ChoiceTerm>()
            .FirstOrDefault(choice => (choice.Yes.Is(1) && choice.No.Is(0)) || (choice.Yes.Is(0) && choice.No.Is(1)));

    static (bool Negative, Expression Expression) Chosen(ChoiceTerm indicator, Rational coefficient, PowerOf[] rest, bool turns)
    {
        (bool negative, Expression expression) = Product(coefficient, rest, turns);
        Condition condition = indicator.Yes.Is(1) ? indicator.Condition : indicator.Condition.Opposite;
        return (false, new Call(FormulaFunction.Find("where")!, [Compare(condition), negative ? Negative(expression) : expression, new Number(0)]));
    }

    static IReadOnlyList<PowerOf> PowersOf(Term term) => term is ProductTerm product ? product.Powers : [new PowerOf(term, one)];

    static bool IsOdd(PowerOf power) => power.Whole is int whole && whole % 2 != 0;

    static bool IsMixed(SumTerm sum) => sum.Shares.Any(share => share.Coefficient.IsNegative) && sum.Shares.Any(share => !share.Coefficient.IsNegative);

    static bool IsExponential(PowerOf power) => power.Base is NameTerm { Expression: NamedConstant { Name: "e" } } && power.Whole != 1;

    /// <summary>The base, as it is written, to the exponent; to its absolute value where that is a number.</summary>
    static Expression Power(PowerOf power, Expression b) => power.Exponent switch
    {
        _ when IsExponential(power) => new Call(FormulaFunction.Find("exp")!, [Write(power.Exponent)]),
        NumberTerm { Value: var value } when value.Abs.IsOne => b,
        NumberTerm { Value: var value } when value.Abs == Rational.Of(1, 2) => new Call(FormulaFunction.Find("sqrt")!, [b]),
        NumberTerm { Value: var value } => new Power(b, Quotient([], [], value.Abs)),
        _ => new Power(b, Write(power.Exponent)),
    };

    /// <summary>coefficient · over / under, the coefficient where it reads best: 0.5·x, x/3, 2·x/3.</summary>
    static Expression Quotient(IReadOnlyList<Expression> over, IReadOnlyList<Expression> under, Rational coefficient)
    {
        List<Expression> top = [.. over], bottom = [.. under];
        if (coefficient.Exact is double number && (IsShort(number) || coefficient.Denominator > LargestWholeDivisor && coefficient.Inverse.Exact is null))
        {
            if (number != 1 || top.Count == 0)
                top.Insert(0, new Number(number));
        }
        else if (coefficient.Inverse.Exact is double divisor && IsShort(divisor) && coefficient.Denominator > LargestWholeDivisor)
            bottom.Insert(0, new Number(divisor));
        else
        {
            if (!coefficient.Numerator.IsOne)
                top.Insert(0, Whole(coefficient.Numerator));
            bottom.Insert(0, Whole(coefficient.Denominator));
        }
        Expression result = top.Count == 0 ? new Number(1) : Chain(top);
        return bottom.Count == 0 ? result : Formulas.Product.Of(result, new Factor(Chain(bottom), Divides: true));
    }

    static bool IsShort(double number) => FormulaText.Number(number).Length <= 6 || number == Math.Floor(number);

    static Number Whole(System.Numerics.BigInteger value) => double.IsFinite((double)value)
        ? new Number((double)value)
        : throw new UnwritableException("a number beyond the finite ones");

    static Expression Chain(List<Expression> factors) =>
        factors.Skip(1).Aggregate(factors[0], (left, factor) => Formulas.Product.Of(left, new Factor(factor)));

    /// <summary>-(a·b) is -a·b.</summary>
    static Expression Negative(Expression expression) => expression switch
    {
        Product { First: Number or Variable or NamedConstant or Call or Formulas.Power } product => product with { First = new Negation(product.First) },
        _ => new Negation(expression),
    };

    static int Class(PowerOf power) => power.Base switch
    {
        _ when IsExponential(power) => 4,
        _ when power.Exponent is not NumberTerm => 3,
        NameTerm { Expression: NamedConstant } or NumberTerm => 0,
        NameTerm => 1,
        SumTerm or ProductTerm => 2,
        FunctionTerm => 4,
        _ => 5,
    };

    /// <summary>By the alphabet, and b2 before b10.</summary>
    static (string Word, int Digits, string Name) NameOrder(Term term)
    {
        string name = term is NameTerm { Expression: Variable variable } ? variable.Name : "";
        string word = name.TrimEnd(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        return (word.ToUpperInvariant(), name.Length - word.Length, name);
    }
}
