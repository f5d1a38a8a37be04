using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Initialization;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Layers;

/// <summary>Every output is a weighted sum of all inputs (torch.nn.Linear): <c>x·Wᵀ + b</c>, W (outputs, inputs).</summary>
public sealed record DenseSpec : LayerSpec
{
    /// <summary>Number of outputs; may be left out in the last dense layer, which then has as many as the loss needs.</summary>
    [Range(1, 65_536)]
    public int? Units { get; init; }

    /// <summary>Add a bias to each output.</summary>
    public bool Bias { get; init; } = true;
}

/// <param name="outputs">Number of outputs.</param>
/// <param name="bias">Whether there is one.</param>
/// <param name="scheme">How the weights start.</param>
internal sealed class Dense(int outputs, bool bias, InitialScheme scheme) : Layer
{
    public override Node Build(Scope scope, Node input)
    {
        int inputs = input.Shape.Columns;
        Node product = MatMul(input, scope.Weight("weight", outputs, inputs, scheme), transposeB: true);
        return bias ? product + scope.Bias("bias", outputs, inputs, scheme) : product;
    }
}
