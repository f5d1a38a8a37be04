using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The sum over the rows: (rows, columns) to (1, columns). Over the batch it is a reduction in a fixed order of blocks;
/// a sum of one column is held in float64.</summary>
public sealed record SumRows : Op
{
    public override int Arity => 1;
    public override Shape Infer(ReadOnlySpan<Shape> inputs) => new(1, inputs[0].Columns);
    public override Node?[] Backward(Node output, Node gradient) => [BroadcastTo(gradient, output.Inputs[0].Shape)];
}
