using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Autodiff;

/// <summary>A computation as data: typed nodes in single assignment, inputs before their users, only ever added to. What has the same
/// operation and inputs is stored once, so common subexpressions are shared by construction.</summary>
/// <example><code>
/// Graph graph = new();
/// Node w = graph.Parameter("w", Shape.Scalar), b = graph.Parameter("b", Shape.Scalar);
/// Node residual = w * graph.Input("features", 1) + b - graph.Input("target", 1);
/// Node loss = 0.5 * Functions.SumRows(Functions.Square(residual));
/// Node[] gradient = ReverseMode.Gradient(loss, [w, b]);
/// </code></example>
public sealed class Graph
{
    readonly List<Node> nodes = [];
    readonly Dictionary<Key, Node> known = [];

    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>A trainable value with a fixed shape. The same name twice must have the same shape, and is the same node.</summary>
    public Node Parameter(string name, Shape shape)
    {
        if (shape.IsBatched)
            throw new ShapeException($"Parameter '{name}' has shape {shape}: a parameter cannot depend on the batch.");
        if (Find(name) is Node other && other.Shape != shape)
            throw new ShapeException($"Parameter '{name}' exists with shape {other.Shape}, not {shape}.");
        return Add(new Parameter(name, shape));
    }

    /// <summary>The rows of the batch in a slot such as "features" or "target": batch x columns.</summary>
    public Node Input(string slot, int columns) => Add(new Input(slot, Shape.Batched(columns)));

    public Node Constant(double value) => Add(new Constant([value], Shape.Scalar));

    /// <summary>A fixed matrix, row by row.</summary>
    public Node Constant(IEnumerable<double> values, Shape shape) => Add(new Constant(values, shape));

    /// <summary>The number of rows in the batch, a scalar: the mean over the batch is a row sum divided by it.</summary>
    public Node RowCount => Add(new RowCount());

    /// <summary>All parameters in the order in which they were made.</summary>
    public IReadOnlyList<Node> Parameters => [.. nodes.Where(node => node.Op is Parameter)];

    /// <summary>The node of <paramref name="op"/> on <paramref name="inputs"/>: a new one, or the one that is there already.</summary>
    public Node Add(Op op, params ReadOnlySpan<Node> inputs)
    {
        if (inputs.Length != op.Arity)
            throw new ArgumentException($"{op.Name} takes {op.Arity} inputs, not {inputs.Length}.");
        foreach (Node input in inputs)
            if (input.Graph != this)
                throw new ArgumentException($"{op.Name}: the node {input} belongs to another graph.");
        Key key = new(op, [.. inputs]);
        if (known.TryGetValue(key, out Node? node))
            return node;
        Span<Shape> shapes = stackalloc Shape[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            shapes[i] = inputs[i].Shape;
        node = new Node(this, nodes.Count, op, key.Inputs, op.Infer(shapes));
        nodes.Add(node);
        known.Add(key, node);
        return node;
    }

    public override string ToString() => string.Join('\n', nodes);

    Node? Find(string parameter) => nodes.Find(node => node.Op is Parameter { Label: var name } && name == parameter);

    readonly record struct Key(Op Op, Node[] Inputs)
    {
        public bool Equals(Key other) => Op.Equals(other.Op) && Inputs.AsSpan().SequenceEqual(other.Inputs);

        public override int GetHashCode()
        {
            HashCode hash = new();
            hash.Add(Op);
            foreach (Node input in Inputs)
                hash.Add(input.Id);
            return hash.ToHashCode();
        }
    }
}
