using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Specs;

namespace Descent.Training.Layers;

/// <summary>In training, sets each number to 0 with probability <c>rate</c> and multiplies the others by 1/(1 - rate); nothing otherwise (torch.nn.Dropout).
/// Srivastava et al.: Dropout: a simple way to prevent neural networks from overfitting (JMLR 15, 2014).</summary>
public sealed record DropoutSpec : LayerSpec
{
    /// <summary>Share of the numbers that is dropped.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Rate { get; init; } = 0.5;
}

internal sealed class Dropout(DropoutSpec spec) : Layer
{
    public override Node Build(Scope scope, Node input)
    {
        if (!scope.IsTraining || spec.Rate == 0)
            return input;
        DropoutMask mask = new($"{scope.NameOf("mask")}", input.Shape.Columns, spec.Rate, scope.Masks.Count);
        scope.Masks.Add(mask);
        return input * scope.Graph.Input(mask.Slot, mask.Columns);
    }
}
