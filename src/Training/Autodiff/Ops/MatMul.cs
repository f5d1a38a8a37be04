using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The matrix product a·b, of either operand's transpose where a flag says so. Batched rows may be rows of the result
/// (x·wᵀ: (batch, inputs), (outputs, inputs) to (batch, outputs)) or what is summed over (dzᵀ·x).</summary>
public sealed record MatMul(bool TransposeLeft, bool TransposeRight) : Op
{
    public override int Arity => 2;

    public override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        Shape a = inputs[0], b = inputs[1];
        (int rows, int inner) = TransposeLeft ? (a.Columns, a.Rows) : (a.Rows, a.Columns);
        (int innerRight, int columns) = TransposeRight ? (b.Columns, b.Rows) : (b.Rows, b.Columns);
        if (inner != innerRight || columns == Shape.Batch)
            throw new ShapeException($"MatMul: {Operand(a, TransposeLeft)} and {Operand(b, TransposeRight)} do not fit; "
                + "the columns of the first must be the rows of the second, and the result's columns cannot be the batch.");
        return new Shape(rows, columns);

        static string Operand(Shape shape, bool transposed) => transposed ? $"({shape})ᵀ" : $"({shape})";
    }

    public override Node?[] Backward(Node output, Node gradient)
    {
        (Node a, Node b, Node dy) = (output.Inputs[0], output.Inputs[1], gradient);
        return (TransposeLeft, TransposeRight) switch
        {
            (false, false) => [MatMul(dy, b, false, true), MatMul(a, dy, true, false)],
            (false, true) => [MatMul(dy, b), MatMul(dy, a, true, false)],
            (true, false) => [MatMul(b, dy, false, true), MatMul(a, dy)],
            (true, true) => [MatMul(b, dy, true, true), MatMul(dy, a, true, true)],
        };
    }

    public override string Describe(string arguments)
    {
        string[] operands = arguments.Split(", ");
        return $"{operands[0]}{(TransposeLeft ? "ᵀ" : "")} · {operands[1]}{(TransposeRight ? "ᵀ" : "")}";
    }
}
