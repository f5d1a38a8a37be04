using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Initialization;
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
}

/// <param name="spec">Its settings.</param>
/// <param name="activation">The activation that they name.</param>
internal sealed class Mlp(MlpSpec spec, Layer activation) : Model
{
    public override bool IsLinear => spec.Hidden.Count == 0;

    public override Node Build(Scope scope, Node features, int outputs)
    {
        List<Layer> layers = [];
        foreach (int units in spec.Hidden)
        {
            layers.Add(new Dense(units, bias: true, HiddenScheme));
            layers.Add(activation);
            if (spec.Dropout > 0)
                layers.Add(new Dropout(new DropoutSpec { Rate = spec.Dropout }));
        }
        layers.Add(new Dense(outputs, bias: true, VarianceScaling.UniformWith(VarianceScaling.Glorot)));
        return Stack.Build(scope, features, layers);
    }

    /// <summary>Keeps the variance of the values from layer to layer, as the papers of the schemes derive it for each activation.</summary>
    InitialScheme HiddenScheme => spec.Activation switch
    {
        Activation.Selu => VarianceScaling.NormalWith(VarianceScaling.Lecun),
        Activation.Tanh or Activation.Sigmoid or Activation.Softsign or Activation.Softmax or Activation.LogSoftmax => VarianceScaling.UniformWith(VarianceScaling.Glorot),
        _ => VarianceScaling.NormalWith(VarianceScaling.He),
    };
}
