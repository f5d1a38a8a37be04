using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>e^(xⱼ) / Σₖ e^(xₖ) in each row, shifted by the largest so that nothing overflows.</summary>
public sealed record Softmax : Op
{
    public override int Arity => 1;
    public override Shape Infer(ReadOnlySpan<Shape> inputs) => inputs[0];

    public override Node?[] Backward(Node output, Node gradient) =>
        [output * (gradient - SumColumns(gradient * output))];

    public override Node? Lower(ReadOnlySpan<Node> inputs)
    {
        Node power = Exp(inputs[0] - MaxColumns(inputs[0]));
        return power / SumColumns(power);
    }
}
