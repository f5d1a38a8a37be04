using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Formulas.Symbolic;

/// <summary>Scalar nodes → terms. Operations that the formula language lacks are written with those that it has.</summary>
/// <param name="algebra">Makes the terms.</param>
/// <param name="formula">The root of the formula itself: what comes behind it are derivatives.</param>
internal sealed class NodeReading(Algebra algebra, Node formula)
{
    // Constants that derivative rules and functions bring in as numbers.
    static readonly double twoBySqrtPi = 2 / Math.Sqrt(Math.PI), log2 = Math.Log(2), log10 = Math.Log(10);

    readonly Dictionary<Node, Term> read = [];

    /// <summary>Nodes come before their users, so that no recursion is needed.</summary>
    public Term Of(Node output)
    {
        HashSet<Node> needed = [];
        Stack<Node> open = new([output]);
        while (open.TryPop(out Node? node))
            if (!read.ContainsKey(node) && needed.Add(node))
                foreach (Node input in node.Inputs)
                    open.Push(input);
        foreach (Node node in needed.OrderBy(node => node.Id))
        {
            algebra.ReadsFormula = node.Id <= formula.Id;
            read[node] = Read(node.Op, [.. node.Inputs.Select(input => read[input])]);
        }
        return read[output];
    }

    Term Read(Op op, Term[] x) => op switch
    {
        Parameter parameter => algebra.Name(new Variable(parameter.Label)),
        Constant constant => Number(constant.Values[0]),
        BroadcastTo => x[0],
        Autodiff.Ops.Add => algebra.Add(x[0], x[1]),
        Subtract => algebra.Subtract(x[0], x[1]),
        Multiply => algebra.Multiply(x[0], x[1]),
        Divide => algebra.Divide(x[0], x[1]),
        Negate => algebra.Negate(x[0]),
        Square => algebra.Raise(x[0], algebra.Number(2)),
        Reciprocal => algebra.Raise(x[0], algebra.Number(-1)),
        Sqrt => algebra.Raise(x[0], algebra.Number(Rational.Of(1, 2))),
        Pow => algebra.Raise(x[0], x[1]),
        PowDerivative derivative => algebra.Multiply(algebra.Raise(x[0], algebra.Subtract(x[1], algebra.Number(derivative.InBase))), Sum(derivative, x[0], x[1])),
        Less => algebra.Compare("<", x[0], x[1]),
        LessOrEqual => algebra.Compare("<=", x[0], x[1]),
        Equal => algebra.Compare("==", x[0], x[1]),
        Where => algebra.Choose(x[0], x[1], x[2]),
        Step => algebra.Compare(">", x[0] is FunctionTerm { Function.Name: "relu" } relu ? relu.Arguments[0] : x[0], algebra.Zero),
        Sign => algebra.Subtract(algebra.Compare(">", x[0], algebra.Zero), algebra.Compare("<", x[0], algebra.Zero)),
        SechSquared => algebra.Raise(Function("cosh", x), algebra.Number(-2)),
        _ => Function(op.Name.ToLowerInvariant(), x),
    };

    /// <summary>What a^(b-k) is multiplied by.</summary>
    Term Sum(PowDerivative derivative, Term a, Term b)
    {
        Term?[] falling = derivative.Falling(algebra.One, i => algebra.Subtract(b, algebra.Number(i)), algebra.Multiply, algebra.Add, (n, x) => algebra.Multiply(algebra.Number(n), x));
        return algebra.Add(falling.Select((factor, order) => (factor, Logarithms: derivative.InExponent - order)).Where(part => part.factor is not null).Select(part => new Share(
            Rational.Of(PowDerivative.Binomial(derivative.InExponent, part.Logarithms), 1),
            algebra.Multiply(part.factor!, algebra.Raise(Function("log", [a]), algebra.Number(part.Logarithms))))));
    }

    Term Function(string name, Term[] arguments) => algebra.Function(
        FormulaFunction.Find(name) ?? throw new ArgumentException($"The formula language has no {name}."), arguments);

    Term Number(double value) => value switch
    {
        _ when value == Math.PI => algebra.Name(NamedConstant.Pi),
        _ when value == Math.E => algebra.Name(NamedConstant.E),
        _ when value == twoBySqrtPi => algebra.Divide(algebra.Number(2), algebra.Raise(algebra.Name(NamedConstant.Pi), algebra.Number(Rational.Of(1, 2)))),
        _ when value == log2 => Function("log", [algebra.Number(2)]),
        _ when value == log10 => Function("log", [algebra.Number(10)]),
        _ => algebra.Number(Rational.Of(value)),
    };
}
