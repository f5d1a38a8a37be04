using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Plans;

/// <summary>Where each parameter lies in the one vector of all parameters, and its gradient in the vector of gradients.</summary>
public sealed class ParameterLayout
{
    readonly Dictionary<string, ParameterSlice> byName;

    ParameterLayout(IReadOnlyList<ParameterSlice> slices) =>
        (Slices, byName) = (slices, slices.ToDictionary(slice => slice.Name));

    public IReadOnlyList<ParameterSlice> Slices { get; }

    /// <summary>Number of scalar parameters.</summary>
    public int Count => Slices.Count == 0 ? 0 : Slices[^1].Offset + Slices[^1].Size;

    public ParameterSlice this[string name] => byName.TryGetValue(name, out ParameterSlice? slice) ? slice
        : throw new KeyNotFoundException($"No parameter '{name}'; there are {string.Join(", ", byName.Keys)}.");

    /// <summary>One parameter behind the other, in this order.</summary>
    public static ParameterLayout Of(IEnumerable<Node> parameters)
    {
        List<ParameterSlice> slices = [];
        int offset = 0;
        foreach (Node node in parameters)
        {
            if (node.Op is not Parameter parameter)
                throw new ArgumentException($"{node} is not a parameter.");
            slices.Add(new ParameterSlice(parameter.Label, node.Shape, offset));
            offset += node.Shape.Size(0);
        }
        return new ParameterLayout(slices);
    }
}

/// <summary>A parameter's place: row-major, <see cref="Size"/> numbers from <see cref="Offset"/>.</summary>
public sealed record ParameterSlice(string Name, Shape Shape, int Offset)
{
    public int Size => Shape.Size(0);

    /// <summary>This parameter's part of the vector of all.</summary>
    public Span<T> Of<T>(Span<T> all) => all.Slice(Offset, Size);

    /// <inheritdoc cref="Of{T}(Span{T})"/>
    public ReadOnlySpan<T> Of<T>(ReadOnlySpan<T> all) => all.Slice(Offset, Size);
}
