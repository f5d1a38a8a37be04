using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The columns from <paramref name="Start"/> on, <paramref name="Count"/> of them.</summary>
public sealed record Columns(int Start, int Count) : Op
{
    public override int Arity => 1;

    public override Shape Infer(ReadOnlySpan<Shape> inputs) => Start >= 0 && Count > 0 && Start + Count <= inputs[0].Columns
        ? inputs[0] with { Columns = Count }
        : throw new ShapeException($"{Name}: columns {Start} to {Start + Count - 1} are not all in {inputs[0]}.");

    public override Node?[] Backward(Node output, Node gradient) =>
        [PlaceColumns(gradient, Start, output.Inputs[0].Shape.Columns)];
}
