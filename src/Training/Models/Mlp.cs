using System.ComponentModel.DataAnnotations;
using Descent.Training.Layers;
using Descent.Training.Specs;

namespace Descent.Training.Models;

/// <summary>A multi-layer perceptron: dense layers with an activation, and dropout if wanted, after each but the last.</summary>
/// <remarks>Parameters are named as in a PyTorch state dict of <c>layers = nn.Sequential(Linear, Activation, Linear, …)</c>: an
/// activation takes a number too, and so does dropout where its rate is above 0. With hidden [64, 32] they are <c>layers.0</c>, <c>layers.2</c>, <c>layers.4</c>.</remarks>
public sealed record MlpSpec : ModelSpec
{
    /// <summary>Units of each hidden layer; an empty list is a linear model.</summary>
    [Range(1, 65_536), MaxLength(64)]
    public IReadOnlyList<int> Hidden { get; init; } = [32];

    /// <summary>What follows each hidden layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Share of the hidden values that is dropped in training.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Dropout { get; init; }

    /// <summary>The same network as a list of layers.</summary>
    /// <param name="activation">The spec that <see cref="Activation"/> names.</param>
    internal IReadOnlyList<LayerSpec> AsLayers(ActivationSpec activation)
    {
        List<LayerSpec> layers = [];
        foreach (int units in Hidden)
        {
            layers.Add(new DenseSpec { Units = units });
            layers.Add(activation);
            if (Dropout > 0)
                layers.Add(new DropoutSpec { Rate = Dropout });
        }
        layers.Add(new DenseSpec());
        return layers;
    }
}
