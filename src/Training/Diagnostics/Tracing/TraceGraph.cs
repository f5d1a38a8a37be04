using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Tracing;

/// <summary>The loss of a training with the derivatives that are shown: of the loss by every node, of every node by its inputs, and the products
/// that the chain rule sums. All are nodes of one graph.</summary>
internal sealed class TraceGraph
{
    readonly Dictionary<Node, int> places;

    public TraceGraph(ModelGraph model)
    {
        Model = model;
        Node loss = model.Objective;
        Nodes = Below(loss);
        places = Nodes.Select((node, place) => (node, place)).ToDictionary(pair => pair.node, pair => pair.place);
        HashSet<Node> active = [];
        foreach (Node node in Nodes)
            if (node.Op is Parameter || node.Inputs.Any(active.Contains))
                active.Add(node);
        Node[] derivatives = ReverseMode.Gradient(loss, Nodes);
        Derivatives = [.. Nodes.Select((node, i) => active.Contains(node) ? derivatives[i] : null)];
        Edges = [.. Nodes.Select((node, i) => Derivatives[i] is Node derivative ? EdgesOf(node, derivative, active) : [])];
        Described = NodeNames.Of(this);
    }

    public ModelGraph Model { get; }

    /// <summary>Inputs before their users; the last one is the loss.</summary>
    public Node[] Nodes { get; }

    /// <summary>∂L/∂node; null where the node does not depend on parameters.</summary>
    public Node?[] Derivatives { get; }

    public TraceEdge[][] Edges { get; }

    public IReadOnlyList<TraceNode> Described { get; }

    public int PlaceOf(Node node) => places[node];

    /// <summary>The place of a node; <see langword="null"/> where the loss does not depend on it.</summary>
    public int? Find(Node node) => places.TryGetValue(node, out int place) ? place : null;

    /// <summary>Numbers in all values for so many rows: what a reader has before him.</summary>
    public long Numbers(int rows) => Nodes.Sum(node => (long)node.Shape.Size(rows));

    TraceEdge[] EdgesOf(Node node, Node derivative, HashSet<Node> active)
    {
        Node?[] partial = node.Op.Backward(node, derivative);
        // Number by number the derivative of a node by its input is what a derivative of 1 becomes.
        Node?[] local = node.Op is Elementwise ? node.Op.Backward(node, Functions.BroadcastTo(node.Graph.Constant(1), node.Shape)) : [];
        return
        [
            .. Enumerable.Range(0, node.Inputs.Count).Where(i => active.Contains(node.Inputs[i]) && i < partial.Length && partial[i] is not null).Select(i =>
                new TraceEdge(PlaceOf(node.Inputs[i]), local.ElementAtOrDefault(i) is Node one ? Functions.BroadcastTo(one, node.Shape) : null,
                    partial[i]!, Functions.SumTo(partial[i]!, node.Inputs[i].Shape))),
        ];
    }

    /// <summary>All that a node depends on and the node itself, inputs before their users.</summary>
    public static Node[] Below(Node root)
    {
        HashSet<Node> needed = [root];
        for (int id = root.Id; id >= 0; id--)
            if (needed.Contains(root.Graph.Nodes[id]))
                needed.UnionWith(root.Graph.Nodes[id].Inputs);
        return [.. needed.OrderBy(node => node.Id)];
    }
}

/// <summary>From a node back to one of its inputs.</summary>
/// <param name="Input">Place of the input.</param>
/// <param name="Local">∂node/∂input in the node's shape, where it works number by number.</param>
/// <param name="Flow">What flows back, before what was repeated is summed.</param>
/// <param name="Partial">In the input's shape.</param>
internal sealed record TraceEdge(int Input, Node? Local, Node Flow, Node Partial);
