using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Diagnostics.Composition;

/// <summary>What the rules of composition know of every node below a scalar.</summary>
internal sealed class CompositionRules
{
    readonly Dictionary<Node, Nature> natures = [];

    /// <param name="roots">The nodes of interest, of one graph.</param>
    /// <param name="data">Bounds of the data in a slot.</param>
    public CompositionRules(IReadOnlyList<Node> roots, Func<string, Interval> data)
    {
        foreach (Node node in Below(roots))
        {
            Nature[] of = [.. node.Inputs.Select(input => natures[input])];
            natures[node] = new Nature(Bends.Of(node, of), Ranges.Of(node, [.. of.Select(input => input.Range)], data), Degree(node, of));
        }
    }

    public Nature this[Node node] => natures[node];

    /// <summary>The first node of which nothing is known though its inputs are known; <see langword="null"/> where there is none.</summary>
    public Node? FirstUnknown => natures.Where(pair => pair.Value.Bend == Bend.Unknown).Select(pair => pair.Key).MinBy(node => node.Id);

    /// <summary>All that the roots depend on, inputs before their users.</summary>
    static IEnumerable<Node> Below(IReadOnlyList<Node> roots)
    {
        HashSet<Node> needed = [.. roots];
        for (int id = roots.Max(root => root.Id); id >= 0; id--)
            if (needed.Contains(roots[0].Graph.Nodes[id]))
                needed.UnionWith(roots[0].Graph.Nodes[id].Inputs);
        return needed.OrderBy(node => node.Id);
    }

    static int? Degree(Node node, Nature[] of) => node.Op switch
    {
        Parameter => 1,
        _ when of.All(input => input.Bend == Bend.Constant) => 0,
        Add or Subtract => Higher(of[0].Degree, of[1].Degree),
        Where when of[0].Bend == Bend.Constant => Higher(of[1].Degree, of[2].Degree),
        Multiply or MatMul => of[0].Degree + of[1].Degree,
        Divide when of[1].Bend == Bend.Constant => of[0].Degree,
        Square => 2 * of[0].Degree,
        Pow => Powers.Degree(of[0], of[1]),
        Negate or SumRows or SumColumns or BroadcastTo or Transpose or Columns or PlaceColumns => of[0].Degree,
        _ => null,
    };

    static int? Higher(int? a, int? b) => a is int one && b is int other ? Math.Max(one, other) : null;
}
