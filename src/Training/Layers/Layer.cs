using Descent.Training.Autodiff;

namespace Descent.Training.Layers;

/// <summary>One layer as nodes of a graph.</summary>
public abstract class Layer
{
    /// <summary>Appends the layer.</summary>
    /// <param name="scope">Receives the layer's parameters.</param>
    /// <param name="input">(batch, inputs).</param>
    /// <returns>(batch, outputs).</returns>
    public abstract Node Build(Scope scope, Node input);
}

/// <summary>A layer that is a function of its input alone.</summary>
internal sealed class ActivationLayer(Func<Node, Node> function) : Layer
{
    public override Node Build(Scope scope, Node input) => function(input);
}
