using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The sum of each row: (rows, columns) to (rows, 1).</summary>
public sealed record SumColumns : Op
{
    public override int Arity => 1;
    public override Shape Infer(ReadOnlySpan<Shape> inputs) => new(inputs[0].Rows, 1);
    public override Node?[] Backward(Node output, Node gradient) => [BroadcastTo(gradient, output.Inputs[0].Shape)];
}
