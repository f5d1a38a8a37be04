using System.Collections.Immutable;

namespace Descent.Training.Formulas;

/// <summary>A formula as a tree, equal to another when it is the same tree. Chains are one node, so that a long sum is not a deep tree;
/// they are evaluated from the left, as they are written.</summary>
public abstract record Expression
{
    public sealed override string ToString() => FormulaText.Write(this);
}

/// <summary>A number as it can be written: finite and without a sign.</summary>
public sealed record Number : Expression
{
    public Number(double value) => Value = double.IsFinite(value) && !double.IsNegative(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A number in a formula is finite and has no sign.");

    public double Value { get; }
}

/// <summary>pi or e.</summary>
public sealed record NamedConstant : Expression
{
    NamedConstant(string name, double value) => (Name, Value) = (name, value);

    public static NamedConstant Pi { get; } = new("pi", Math.PI);
    public static NamedConstant E { get; } = new("e", Math.E);
    public static IReadOnlyList<NamedConstant> All { get; } = [E, Pi];

    public string Name { get; }
    public double Value { get; }

    public static NamedConstant? Find(string name) => All.FirstOrDefault(constant => constant.Name == name);
}

/// <summary>A column or a parameter.</summary>
public sealed record Variable(string Name) : Expression;

/// <summary>-x.</summary>
public sealed record Negation(Expression Operand) : Expression;

/// <summary>x ^ y.</summary>
public sealed record Power(Expression Base, Expression Exponent) : Expression;

/// <summary>1 where the comparison holds, else 0.</summary>
public sealed record Comparison(string Operator, Expression Left, Expression Right) : Expression;

/// <summary>First ± second ± third …, from the left. The first operand is no sum itself: (a + b) + c is a + b + c.</summary>
public sealed record Sum(Expression First, ImmutableArray<Addend> Rest) : Expression
{
    public static Sum Of(Expression left, Addend right) => left is Sum sum ? new(sum.First, sum.Rest.Add(right)) : new(left, [right]);

    public bool Equals(Sum? other) => other is not null && First.Equals(other.First) && Rest.SequenceEqual(other.Rest);
    public override int GetHashCode() => HashCode.Combine(First, Rest.Length, Rest[^1]);
}

/// <summary>An operand of a sum behind the first.</summary>
public readonly record struct Addend(Expression Operand, bool Subtracts = false);

/// <summary>First */ second */ third …, from the left. The first operand is no product itself.</summary>
public sealed record Product(Expression First, ImmutableArray<Factor> Rest) : Expression
{
    public static Product Of(Expression left, Factor right) =>
        left is Product product ? new(product.First, product.Rest.Add(right)) : new(left, [right]);

    public bool Equals(Product? other) => other is not null && First.Equals(other.First) && Rest.SequenceEqual(other.Rest);
    public override int GetHashCode() => HashCode.Combine(First, Rest.Length, Rest[^1]);
}

/// <summary>An operand of a product behind the first.</summary>
public readonly record struct Factor(Expression Operand, bool Divides = false);

/// <summary>A function of arguments.</summary>
public sealed record Call(FormulaFunction Function, ImmutableArray<Expression> Arguments) : Expression
{
    public bool Equals(Call? other) => other is not null && Function == other.Function && Arguments.SequenceEqual(other.Arguments);
    public override int GetHashCode() => HashCode.Combine(Function, Arguments.Length, Arguments[0]);
}
