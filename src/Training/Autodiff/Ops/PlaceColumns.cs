using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>Columns of zeros to the left and right, so that the input begins at column <paramref name="Start"/> of <paramref name="Total"/>.</summary>
public sealed record PlaceColumns(int Start, int Total) : Op
{
    public override int Arity => 1;

    public override Shape Infer(ReadOnlySpan<Shape> inputs) => Start >= 0 && Start + inputs[0].Columns <= Total
        ? inputs[0] with { Columns = Total }
        : throw new ShapeException($"{Name}: {inputs[0]} at column {Start} does not fit into {Total} columns.");

    public override Node?[] Backward(Node output, Node gradient) =>
        [Columns(gradient, Start, output.Inputs[0].Shape.Columns)];
}
