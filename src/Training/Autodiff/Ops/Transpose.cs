using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>Rows become columns; only for fixed shapes.</summary>
public sealed record Transpose : Op
{
    public override int Arity => 1;
    public override Shape Infer(ReadOnlySpan<Shape> inputs) => inputs[0].Transposed;
    public override Node?[] Backward(Node output, Node gradient) => [Transpose(gradient)];
}
