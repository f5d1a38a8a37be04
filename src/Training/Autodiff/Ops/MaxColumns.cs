using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>The largest value of each row: (rows, columns) to (rows, 1). Equal largest values share the gradient.</summary>
public sealed record MaxColumns : Op
{
    public override int Arity => 1;
    public override Shape Infer(ReadOnlySpan<Shape> inputs) => new(inputs[0].Rows, 1);

    public override Node?[] Backward(Node output, Node gradient)
    {
        Node largest = Equal(output.Inputs[0], output);
        return [gradient * largest / SumColumns(largest)];
    }
}
