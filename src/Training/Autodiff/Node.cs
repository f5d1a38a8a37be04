namespace Descent.Training.Autodiff;

/// <summary>A value of a <see cref="Autodiff.Graph"/>: an operation, its inputs, its shape. Nodes are made once, never changed,
/// and equal operations on equal inputs are the same node.</summary>
public sealed class Node
{
    internal Node(Graph graph, int id, Op op, Node[] inputs, Shape shape) =>
        (Graph, Id, Op, Inputs, Shape) = (graph, id, op, inputs, shape);

    public Graph Graph { get; }

    /// <summary>Position in the graph; inputs come before the nodes that use them.</summary>
    public int Id { get; }
    public Op Op { get; }
    public IReadOnlyList<Node> Inputs { get; }
    public Shape Shape { get; }

    public static Node operator +(Node left, Node right) => Functions.Add(left, right);
    public static Node operator +(Node left, double right) => Functions.Add(left, left.Graph.Constant(right));
    public static Node operator +(double left, Node right) => Functions.Add(right.Graph.Constant(left), right);
    public static Node operator -(Node left, Node right) => Functions.Subtract(left, right);
    public static Node operator -(Node left, double right) => Functions.Subtract(left, left.Graph.Constant(right));
    public static Node operator -(double left, Node right) => Functions.Subtract(right.Graph.Constant(left), right);
    public static Node operator *(Node left, Node right) => Functions.Multiply(left, right);
    public static Node operator *(Node left, double right) => Functions.Multiply(left, left.Graph.Constant(right));
    public static Node operator *(double left, Node right) => Functions.Multiply(right.Graph.Constant(left), right);
    public static Node operator /(Node left, Node right) => Functions.Divide(left, right);
    public static Node operator /(Node left, double right) => Functions.Divide(left, left.Graph.Constant(right));
    public static Node operator /(double left, Node right) => Functions.Divide(right.Graph.Constant(left), right);
    public static Node operator -(Node value) => Functions.Negate(value);

    public override string ToString() => $"%{Id} = {Op.Describe(string.Join(", ", Inputs.Select(input => $"%{input.Id}")))}: {Shape}";
}
