using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Specs;

namespace Descent.Training.Layers;

/// <summary>Adds its input to what its layers make of it: <c>x + f(x)</c>. He, Zhang, Ren, Sun: Deep residual learning (CVPR 2016).</summary>
public sealed record ResidualSpec : LayerSpec
{
    /// <summary>The layers of f; the last must give as many outputs as the first takes.</summary>
    [Required, Length(1, 100)]
    public IReadOnlyList<LayerSpec> Layers { get; init; } = [];
}

/// <param name="layers">Those of f, for a number of columns that go in and out.</param>
internal sealed class Residual(Func<int, IReadOnlyList<Layer>> layers) : Layer
{
    public override Node Build(Scope scope, Node input) => input + Stack.Build(scope, input, layers(input.Shape.Columns));
}
