using Descent.Training.Autodiff;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Formulas;

/// <summary>A function of the formula language. Kinks have a convention: the derivative of abs at 0 is 0, of relu at 0 is 0; where
/// the operands of min or max are equal it is the first one's; a comparison's is 0 everywhere, a step included.</summary>
public sealed class FormulaFunction
{
    readonly Func<IReadOnlyList<Node>, Node> build;

    FormulaFunction(string name, int minimum, int maximum, Func<IReadOnlyList<Node>, Node> build, double? safeArgument = null) =>
        (Name, MinimumArguments, MaximumArguments, this.build, SafeArgument) = (name, minimum, maximum, build, safeArgument);

    /// <summary>Every function, in alphabetical order.</summary>
    public static IReadOnlyList<FormulaFunction> All { get; } = Order(
        One("exp", Exp, 0), One("log", Log, 1), One("log10", x => Log(x) / Math.Log(10), 1), One("log2", x => Log(x) / Math.Log(2), 1),
        One("sqrt", Sqrt, 1), One("abs", Abs), One("sin", Sin, 0), One("cos", Cos, 0), One("tan", Tan, 0), One("asin", Asin, 0), One("acos", Acos, 0),
        One("atan", Atan), One("sinh", Sinh, 0), One("cosh", Cosh, 0), One("tanh", Tanh), One("sigmoid", Sigmoid), One("softplus", Softplus),
        One("relu", Relu), One("erf", Erf),
        new("atan2", 2, 2, arguments => Atan2(arguments[0], arguments[1]), 1),
        new("pow", 2, 2, arguments => Pow(arguments[0], arguments[1])),
        new("min", 2, int.MaxValue, arguments => arguments.Aggregate(Min)),
        new("max", 2, int.MaxValue, arguments => arguments.Aggregate(Max)),
        new("where", 3, 3, arguments => Where(arguments[0], arguments[1], arguments[2])));

    static readonly Dictionary<string, FormulaFunction> byName =
        new(All.ToDictionary(function => function.Name)) { ["arctan"] = All.First(function => function.Name == "atan") };

    public string Name { get; }
    public int MinimumArguments { get; }
    public int MaximumArguments { get; }

    /// <summary>For messages: <c>1 argument</c>, <c>2 or more arguments</c>.</summary>
    public string Arity => MaximumArguments > MinimumArguments ? $"{MinimumArguments} or more arguments"
        : MinimumArguments == 1 ? "1 argument" : $"{MinimumArguments} arguments";

    /// <summary>For a function that can be infinite or undefined: an argument at which neither it nor its derivatives are.</summary>
    internal double? SafeArgument { get; }

    /// <summary>By its name or an alias.</summary>
    public static FormulaFunction? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The function of nodes.</summary>
    public Node Of(IReadOnlyList<Node> arguments) => build(arguments);

    public override string ToString() => Name;

    static FormulaFunction One(string name, Func<Node, Node> build, double? safeArgument = null) =>
        new(name, 1, 1, arguments => build(arguments[0]), safeArgument);

    static FormulaFunction[] Order(params FormulaFunction[] functions) => [.. functions.OrderBy(function => function.Name, StringComparer.Ordinal)];
}
