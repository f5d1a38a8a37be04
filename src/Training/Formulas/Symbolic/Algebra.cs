namespace Descent.Training.Formulas.Symbolic;

/// <summary>How far products of sums are multiplied out.</summary>
internal enum Expansion
{
    /// <summary>2·(x + y) + x stays.</summary>
    None,

    /// <summary>It becomes 3·x + 2·y.</summary>
    Numbers,

    /// <summary>And sums that differentiation made are multiplied out; those of the formula stay.</summary>
    Derivatives,

    /// <summary>All are: x·(x + y) becomes x^2 + x·y.</summary>
    Products,
}

/// <summary>Arithmetic on terms that simplifies as it goes: constants, equal terms of a sum and equal bases of a product are collected.
/// Cohen, Computer Algebra and Symbolic Computation: Mathematical Methods, chapter 3 (automatic simplification).</summary>
internal sealed partial class Algebra(Expansion expansion)
{
    /// <summary>Sums and products longer than this are not multiplied out.</summary>
    const int LongestExpansion = 40;

    /// <summary>Parts of all terms together: a bound on time and memory.</summary>
    const int MostCells = 200_000;

    readonly Dictionary<string, Term> known = [];
    int cells;

    /// <summary>Sums made now are the formula's own and keep the order of their parts. The others get the highest powers first.</summary>
    public bool ReadsFormula { get; set; }

    public Term Zero => Number(Rational.Zero);
    public Term One => Number(Rational.One);

    public Term Number(int value) => Number(Rational.Of(value, 1));
    public Term Number(Rational value) => Intern($"#{value}", id => new NumberTerm(value) { Id = id, Size = 1 });

    /// <param name="name">A variable or a named constant.</param>
    public Term Name(Expression name) => Intern($"n{(name is NamedConstant ? "c" : "v")}{FormulaText.Write(name)}", id => new NameTerm(name) { Id = id, Size = 1 });

    public Term Function(FormulaFunction function, params Term[] arguments) => (function.Name, arguments[0]) switch
    {
        ("exp", _) => Raise(Name(NamedConstant.E), arguments[0]),
        ("log", NumberTerm number) when number.Is(1) => Zero,
        ("log", NameTerm { Expression: NamedConstant { Name: "e" } }) => One,
        ("sin" or "tan" or "sinh" or "tanh", NumberTerm number) when number.Is(0) => Zero,
        ("cos" or "cosh", NumberTerm number) when number.Is(0) => One,
        _ => Intern($"f{function.Name}:{string.Join(',', arguments.Select(argument => argument.Id))}",
            id => new FunctionTerm(function, arguments) { Id = id, Size = 1 + SizeOf(arguments) }),
    };

    public Term Negate(Term term) => Multiply(Number(-1), term);

    public Term Divide(Term a, Term b) => Multiply(a, Raise(b, Number(-1)));

    /// <summary>The comparison as 1 or 0.</summary>
    public Term Compare(string symbol, Term a, Term b)
    {
        if (a is not NumberTerm left)
            return Choose(new Condition(symbol, a, b), One, Zero);
        if (b is not NumberTerm right)
            return Choose(new Condition(symbol, a, b).Mirrored, One, Zero);
        int sign = (left.Value + -right.Value).Numerator.Sign;
        return Number(symbol switch { "<" => sign < 0, "<=" => sign <= 0, ">" => sign > 0, ">=" => sign >= 0, "==" => sign == 0, _ => sign != 0 } ? 1 : 0);
    }

    /// <param name="condition">Not 0 for yes.</param>
    public Term Choose(Term condition, Term yes, Term no) => condition switch
    {
        NumberTerm number => number.Value.IsZero ? no : yes,
        ChoiceTerm choice when choice.Yes.Is(1) && choice.No.Is(0) => Choose(choice.Condition, yes, no),
        ChoiceTerm choice when choice.Yes.Is(0) && choice.No.Is(1) => Choose(choice.Condition, no, yes),
        _ => Choose(new Condition("!=", condition, Zero), yes, no),
    };

    public Term Choose(Condition condition, Term yes, Term no)
    {
        if (yes == no)
            return no;
        return Intern($"w{condition.Operator}{condition.Left.Id},{condition.Right.Id}:{yes.Id},{no.Id}",
            id => new ChoiceTerm(condition, yes, no) { Id = id, Size = 2 + SizeOf(condition.Left, condition.Right, yes, no) });
    }

    Term Intern(string key, Func<int, Term> make)
    {
        if (known.TryGetValue(key, out Term? term))
            return term;
        cells += 1 + key.Length / 8;
        if (cells > MostCells)
            throw new UnwritableException("too many different parts");
        return known[key] = make(known.Count);
    }

    static int SizeOf(params IEnumerable<Term> terms)
    {
        long size = terms.Sum(term => (long)term.Size);
        return size <= 10 * FormulaLimits.Nodes ? (int)size : throw new UnwritableException($"more than {FormulaLimits.Nodes:#,0} numbers, names and operations");
    }
}
