using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>-Σⱼ tⱼ log softmax(z)ⱼ of each row, for logits z and target weights t (one-hot or probabilities), both (rows, classes):
/// to (rows, 1). The gradient of z is softmax(z) Σt - t, without the quotient of a separate logarithm.</summary>
public sealed record SoftmaxCrossEntropy : Op
{
    public override int Arity => 2;

    public override Shape Infer(ReadOnlySpan<Shape> inputs) => inputs[0] == inputs[1]
        ? new Shape(inputs[0].Rows, 1)
        : throw new ShapeException($"{Name}: logits {inputs[0]} and targets {inputs[1]} must have the same shape.");

    public override Node?[] Backward(Node output, Node gradient)
    {
        (Node logits, Node target) = (output.Inputs[0], output.Inputs[1]);
        return [gradient * (Softmax(logits) * SumColumns(target) - target), -gradient * LogSoftmax(logits)];
    }

    public override Node? Lower(ReadOnlySpan<Node> inputs)
    {
        (Node logits, Node target) = (inputs[0], inputs[1]);
        Node shifted = logits - MaxColumns(logits);
        return Log(SumColumns(Exp(shifted))) * SumColumns(target) - SumColumns(target * shifted);
    }
}
