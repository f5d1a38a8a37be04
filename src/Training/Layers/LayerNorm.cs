using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Initialization;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Layers;

/// <summary>Shifts and scales each row to mean 0 and variance 1 (population form), then by a learned factor and bias (torch.nn.LayerNorm).
/// Ba, Kiros, Hinton: Layer normalization (2016).</summary>
public sealed record LayerNormSpec : LayerSpec
{
    /// <summary>Added to the variance.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Epsilon { get; init; } = 1e-5;
}

internal sealed class LayerNorm(LayerNormSpec spec) : Layer
{
    public override Node Build(Scope scope, Node input)
    {
        int columns = input.Shape.Columns;
        Node centered = input - MeanColumns(input);
        Node normalized = centered / Sqrt(MeanColumns(Square(centered)) + spec.Epsilon);
        return normalized * scope.Scale("weight", columns) + scope.Bias("bias", columns, columns, new ConstantWeights(0));
    }
}
