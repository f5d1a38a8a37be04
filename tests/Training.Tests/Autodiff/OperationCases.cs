using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Tests.Autodiff;

/// <summary>Every operation with ordinary and awkward points, all away from kinks and poles by more than the checker's first step.</summary>
public static class OperationCases
{
    /// <summary>Builds the operation on parameters of the shapes given; the points fill them in turn.</summary>
    public sealed record Case(string Name, Func<Node[], Node> Build, Shape[] Shapes, double[] Point)
    {
        public override string ToString() => Name;
    }

    static readonly Shape Row = new(1, 0);

    public static IReadOnlyList<Case> All { get; } =
    [
        Unary(Negate, -2, 0, 3e5), Unary(Exp, -30, -1, 0, 1e-9, 2, 20), Unary(Expm1, -30, -1, 0, 1e-9, 2), Unary(Log, 0.1, 1, 7, 1e8),
        Unary(Log1p, -0.9, -1e-9, 0, 1, 1e6), Unary(Sqrt, 0.1, 1, 4, 1e10), Unary(Square, -3, 0, 1e-4, 1e5), Unary(Reciprocal, -2, 0.3, 100),
        Unary(Abs, -2, 0.5, 1e6), Unary(Sign, -2, 3), Unary(Step, -2, 3), Unary(Sin, -9, 0, 1, 100), Unary(Cos, -9, 0, 1, 100), Unary(Tan, -1, 0, 1.2, 3),
        Unary(Asin, -0.9, 0, 0.5), Unary(Acos, -0.9, 0, 0.5), Unary(Atan, -40, -1, 0, 2), Unary(Sinh, -5, 0, 3), Unary(Cosh, -5, 0, 3),
        Unary(Tanh, -9, -0.5, 0, 3), Unary(SechSquared, -9, -0.5, 0, 3), Unary(Sigmoid, -30, -1, 0, 2, 12), Unary(Softplus, -30, -1, 0, 2, 40),
        Unary(Relu, -2, 0.5, 3), Unary(Erf, -2.5, -0.3, 0, 1, 2), Unary(NormalCdf, -9, -1, 0, 0.7, 3), Unary(NormalPdf, -5, -1, 0, 2),
        Unary(Softsign, -50, -0.5, 0.5, 3),
        Binary(Add), Binary(Subtract), Binary(Multiply), Binary(Divide), Binary(Pow), Binary(Min), Binary(Max), Binary(Atan2), Binary(Less), Binary(LessOrEqual), Binary(Equal),
        Derivative(1, 0), Derivative(0, 1), Derivative(1, 1), Derivative(2, 1), Derivative(1, 2), Derivative(3, 3),
        new("Pow at 0", p => Pow(p[0], 3.0), [new(1, 3)], [0, -1.5, 2]),
        new("BceWithLogits", p => BceWithLogits(p[0], p[1]), [new(1, 4), new(1, 4)], [-30, -0.5, 0.7, 12, 0, 1, 0.3, 0.9]),
        new("Where", p => Where(Less(p[0], p[1]), Exp(p[0]), Square(p[1])), [new(1, 3), new(1, 3)], [1, 2, 3, 2, 1, 5]),
        Matrix("MatMul", (a, b) => MatMul(a, b), new(2, 3), new(3, 2)), Matrix("MatMul NT", (a, b) => MatMul(a, b, false, true), new(2, 3), new(2, 3)),
        Matrix("MatMul TN", (a, b) => MatMul(a, b, true), new(3, 2), new(3, 2)), Matrix("MatMul TT", (a, b) => MatMul(a, b, true, true), new(3, 2), new(2, 3)),
        Matrix("MatMul row by column", (a, b) => MatMul(a, b), new(1, 4), new(4, 1)), Matrix("MatMul column by row", (a, b) => MatMul(a, b), new(4, 1), new(1, 4)),
        Matrix("MatMul row by row", (a, b) => MatMul(a, b, false, true), new(1, 4), new(1, 4)),
        Matrix("MatMul by a number", (a, b) => MatMul(a, b, true, true), new(1, 4), new(1, 1)),
        Matrix("Transpose", (a, b) => Transpose(a) * b, new(2, 3), new(3, 2)), Matrix("Broadcast", (a, b) => a * b + BroadcastTo(a, new(3, 2)), new(1, 2), new(3, 1)),
        Matrix("Columns", (a, b) => Columns(a, 1, 2) * b, new(2, 4), new(2, 2)), Matrix("PlaceColumns", (a, b) => PlaceColumns(a, 1, 4) * b, new(2, 2), new(2, 4)),
        Matrix("One column", (a, b) => Columns(a, 2, 1) * b, new(1, 4), new(1, 1)), Matrix("One column placed", (a, b) => PlaceColumns(a, 1, 4) * b, new(1, 1), new(1, 4)),
        Matrix("SumRows", (a, b) => SumRows(a) * b, new(3, 2), new(1, 2)), Matrix("SumColumns", (a, b) => SumColumns(a) * b, new(2, 3), new(2, 1)),
        Matrix("MaxColumns", (a, b) => MaxColumns(a) * b, new(2, 3), new(2, 1)), Matrix("MaxColumns of a row", (a, b) => MaxColumns(a) * b, new(1, 3), new(1, 1)),
        Matrix("Softmax", (a, b) => Softmax(a) * b, new(2, 3), new(2, 3)), Matrix("LogSoftmax", (a, b) => LogSoftmax(a) * b, new(2, 3), new(2, 3)),
        Matrix("LogSumExp", (a, b) => LogSumExp(20 * a) * b, new(2, 3), new(2, 1)), Matrix("SoftmaxCrossEntropy", SoftmaxCrossEntropy, new(2, 3), new(2, 3)),
        Matrix("SoftmaxCrossEntropy of a row", SoftmaxCrossEntropy, new(1, 3), new(1, 3)),
        Matrix("Mean", (a, b) => Mean(a * b), new(2, 3), new(2, 1)),
    ];

    public static TheoryData<string> Names => [.. All.Select(one => one.Name)];
    public static Case Find(string name) => All.First(one => one.Name == name);

    /// <summary>The operations that need no case: they have no inputs.</summary>
    public static bool IsLeaf(Type op) => op.IsSubclassOf(typeof(Leaf));

    static Case Unary(Func<Node, Node> function, params double[] points) =>
        new(function.Method.Name, p => function(p[0]), [Row with { Columns = points.Length }], points);

    static Case Binary(Func<Node, Node, Node> function) =>
        new(function.Method.Name, p => function(p[0], p[1]), [new(1, 3), new(1, 3)], [0.7, 2.5, 3, 2.2, 0.4, -1.5]);

    /// <summary>Of a power with a base from below 1 to above, and exponents that are whole, small and negative.</summary>
    static Case Derivative(int inBase, int inExponent) =>
        new($"PowDerivative {inBase}, {inExponent}", p => PowDerivative.Of(p[0], p[1], inBase, inExponent), [new(1, 4), new(1, 4)], [0.7, 2.5, 3, 1.1, 2, 0.4, -1.5, 0]);

    /// <summary>Filled with 0.3, 1.1, … in an order without ties.</summary>
    static Case Matrix(string name, Func<Node, Node, Node> function, Shape a, Shape b) =>
        new(name, p => function(p[0], p[1]), [a, b], [.. Enumerable.Range(0, a.Size(0) + b.Size(0)).Select(i => 0.3 + 0.8 * (i * 5 % 7) - 0.11 * i)]);
}
