using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Layers;
using Descent.Training.Specs;

namespace Descent.Training.Models;

/// <summary>A network of your own, layer by layer. The last dense layer may leave out its units: it then has as many as the loss needs.</summary>
/// <remarks>Parameters are named as in a PyTorch state dict of <c>layers = nn.Sequential(…)</c>: every layer takes a number.</remarks>
public sealed record LayersSpec : ModelSpec
{
    /// <summary>From the features to the prediction. A bare name such as <c>"relu"</c> is accepted for <c>{"type":"relu"}</c>.</summary>
    [Required, Length(1, 200)]
    public IReadOnlyList<LayerSpec> Layers { get; init; } = [];
}

/// <param name="specs">In order.</param>
/// <param name="create">One layer, from its spec and place.</param>
internal sealed class LayersModel(IReadOnlyList<LayerSpec> specs, Func<LayerSpec, LayerPlace, Layer> create) : Model
{
    public override bool IsLinear => specs is [DenseSpec];

    public override Node Build(Scope scope, Node features, int outputs) => Stack.Build(scope, features, Stack.Of(specs, outputs, create));

    public override IReadOnlyList<Problem> Misfits(int? inputs, int? outputs)
    {
        List<Problem> problems = [];
        new LayerWidths(problems).Check(specs, "/model/layers", inputs, outputs);
        return problems;
    }
}
