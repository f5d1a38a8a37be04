using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Plans;

/// <summary>Something that runs over its whole domain before the next step begins.</summary>
internal abstract class Step
{
    public abstract IReadOnlyList<Node> Nodes { get; }
}

/// <summary>One call of a kernel, for what is not elementwise.</summary>
internal sealed class Kernel(Node node) : Step
{
    public Node Node => node;
    public override IReadOnlyList<Node> Nodes { get; } = [node];
}

/// <summary>Elementwise operations, and sums and maxima of their values, in one loop over the rows and columns of a domain.
/// Values pass from one operation to the next in registers; a sum is finished only after the loop.</summary>
internal sealed class Loop(Shape domain) : Step
{
    readonly List<Node> nodes = [];

    public Shape Domain => domain;
    public override IReadOnlyList<Node> Nodes => nodes;

    /// <summary>The domain over which a node loops, or <see langword="null"/> for the work of a kernel.</summary>
    public static Shape? DomainOf(Node node) => node.Op switch
    {
        Elementwise or BroadcastTo => node.Shape,
        SumRows or SumColumns or MaxColumns => node.Inputs[0].Shape,
        _ => null,
    };

    /// <summary>True for what has one value for each row, column or loop.</summary>
    public static bool Folds(Node node) => node.Op is SumRows or SumColumns or MaxColumns;

    /// <summary>Whether a node can come before those that are here: not if they need its finished sum.</summary>
    public bool Takes(Node node) => DomainOf(node) == domain && !(Folds(node) && nodes.Exists(user => user.Inputs.Contains(node)));

    public void Prepend(Node node) => nodes.Insert(0, node);
}
