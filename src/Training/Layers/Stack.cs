using Descent.Training.Autodiff;

namespace Descent.Training.Layers;

/// <summary>Layers one after the other; the parameters of layer k are named <c>layers.k.…</c>, counting every layer.</summary>
internal static class Stack
{
    public static Node Build(Scope scope, Node input, IReadOnlyList<Layer> layers)
    {
        for (int i = 0; i < layers.Count; i++)
            input = layers[i].Build(scope.Within("layers").Within($"{i}"), input);
        return input;
    }
}
