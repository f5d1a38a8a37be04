using Descent.Training.Autodiff;

namespace Descent.Training.Plans;

/// <summary>What a plan is made of, to be compared: the same operations on the same inputs, wanted in the same order, with parameters in the same places.</summary>
internal sealed class GraphKey : IEquatable<GraphKey>
{
    readonly Op[] ops;
    readonly int[] links;
    readonly (string Name, int Offset)[] slices;
    readonly int hash;

    public GraphKey(ParameterLayout layout, Node? loss, IReadOnlyList<Node>? gradient, IReadOnlyList<Node> outputs)
    {
        List<Node> wanted = [.. loss is null ? [] : new[] { loss }, .. gradient ?? [], .. outputs];
        Node[] nodes = Schedule.Reachable(wanted);
        Dictionary<Node, int> places = new(nodes.Length);
        for (int i = 0; i < nodes.Length; i++)
            places[nodes[i]] = i;
        ops = [.. nodes.Select(node => node.Op)];
        links = [loss is null ? 0 : 1, gradient?.Count ?? -1, .. nodes.SelectMany(node => node.Inputs).Concat(wanted).Select(node => places[node])];
        slices = [.. layout.Slices.Select(slice => (slice.Name, slice.Offset))];
        HashCode code = new();
        foreach (Op op in ops)
            code.Add(op);
        foreach (int link in links)
            code.Add(link);
        hash = code.ToHashCode();
    }

    public bool Equals(GraphKey? other) => other is not null && hash == other.hash && links.AsSpan().SequenceEqual(other.links)
        && slices.AsSpan().SequenceEqual(other.slices) && ops.AsSpan().SequenceEqual(other.ops);

    public override bool Equals(object? obj) => Equals(obj as GraphKey);

    public override int GetHashCode() => hash;
}
