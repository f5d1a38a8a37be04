using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>log Σₖ e^(xₖ) of each row, shifted by the largest: (rows, columns) to (rows, 1).</summary>
public sealed record LogSumExp : Op
{
    public override int Arity => 1;
    public override Shape Infer(ReadOnlySpan<Shape> inputs) => new(inputs[0].Rows, 1);
    public override Node?[] Backward(Node output, Node gradient) => [gradient * Softmax(output.Inputs[0])];

    public override Node? Lower(ReadOnlySpan<Node> inputs)
    {
        Node largest = MaxColumns(inputs[0]);
        return largest + Log(SumColumns(Exp(inputs[0] - largest)));
    }
}
