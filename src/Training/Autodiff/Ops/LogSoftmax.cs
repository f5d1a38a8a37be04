using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>xⱼ - log Σₖ e^(xₖ) in each row, shifted by the largest.</summary>
public sealed record LogSoftmax : Op
{
    public override int Arity => 1;
    public override Shape Infer(ReadOnlySpan<Shape> inputs) => inputs[0];

    public override Node?[] Backward(Node output, Node gradient) =>
        [gradient - Softmax(output.Inputs[0]) * SumColumns(gradient)];

    public override Node? Lower(ReadOnlySpan<Node> inputs)
    {
        Node shifted = inputs[0] - MaxColumns(inputs[0]);
        return shifted - Log(SumColumns(Exp(shifted)));
    }
}
