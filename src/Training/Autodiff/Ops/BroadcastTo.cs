using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>Repeats rows or columns of size 1 until the value has the shape <paramref name="Target"/>.</summary>
public sealed record BroadcastTo(Shape Target) : Op
{
    public override int Arity => 1;

    public override Shape Infer(ReadOnlySpan<Shape> inputs) => Shape.Broadcast(inputs[0], Target, Name) == Target
        ? Target
        : throw new ShapeException($"{Name}: {inputs[0]} cannot be repeated to {Target}.");

    public override Node?[] Backward(Node output, Node gradient) => [SumTo(gradient, output.Inputs[0].Shape)];
}
