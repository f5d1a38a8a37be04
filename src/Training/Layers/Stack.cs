using Descent.Training.Autodiff;
using Descent.Training.Initialization;
using Descent.Training.Specs;

namespace Descent.Training.Layers;

/// <summary>Layers one after the other; the parameters of layer k are named <c>layers.k.…</c>, counting every layer, as in a
/// torch.nn.Sequential called <c>layers</c>.</summary>
internal static class Stack
{
    public static Node Build(Scope scope, Node input, IReadOnlyList<Layer> layers)
    {
        for (int i = 0; i < layers.Count; i++)
            input = layers[i].Build(scope.Within("layers").Within($"{i}"), input);
        return input;
    }

    /// <summary>Makes the layers of a list of specs.</summary>
    /// <param name="specs">In order.</param>
    /// <param name="outputs">For a last dense layer that does not say how many it has.</param>
    /// <param name="create">One layer, from its spec and the place it has.</param>
    public static Layer[] Of(IReadOnlyList<LayerSpec> specs, int outputs, Func<LayerSpec, LayerPlace, Layer> create) =>
        [.. specs.Select((spec, i) => create(spec, new LayerPlace(outputs, SchemeBefore(specs.ElementAtOrDefault(i + 1)))))];

    /// <summary>Keeps the variance of the values from layer to layer, as the papers of the schemes derive it for the activation that follows.</summary>
    static InitialScheme SchemeBefore(LayerSpec? next) => next switch
    {
        SeluSpec => VarianceScaling.NormalWith(VarianceScaling.Lecun),
        ActivationSpec and not (TanhSpec or SigmoidSpec or SoftsignSpec or SoftmaxSpec or LogSoftmaxSpec) => VarianceScaling.NormalWith(VarianceScaling.He),
        _ => VarianceScaling.UniformWith(VarianceScaling.Glorot),
    };
}

/// <summary>What a layer knows of the place it stands in.</summary>
/// <param name="Outputs">Columns that the model must have in the end.</param>
/// <param name="Scheme">How weights start that lead to what follows.</param>
internal readonly record struct LayerPlace(int Outputs, InitialScheme Scheme);
