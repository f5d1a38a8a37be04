using Descent.Training.Kernels.Lanes;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Autodiff.Ops;

/// <summary>a where the condition is not 0, else b.</summary>
public sealed record Where : Elementwise
{
    public override int Arity => 3;

    public override Node?[] Backward(Node output, Node gradient) =>
        [null, Where(output.Inputs[0], gradient, 0), Where(output.Inputs[0], 0, gradient)];

    public override Lane Value(ReadOnlySpan<Lane> inputs) => Lane.Select(Lane.Equal(inputs[0], 0), inputs[2], inputs[1]);
}
