namespace Descent.Training.Autodiff;

/// <summary>What a node computes. Operations are records: equal settings make equal operations, and so shared nodes.</summary>
public abstract record Op
{
    /// <summary>The name in messages and drawings.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>How many inputs it takes.</summary>
    public abstract int Arity { get; }

    /// <summary>The shape of the result, or a <see cref="ShapeException"/> that gives the shapes.</summary>
    public abstract Shape Infer(ReadOnlySpan<Shape> inputs);

    /// <summary>The derivative rule: from the gradient <paramref name="gradient"/> of the node <paramref name="output"/>, the gradient of each
    /// input, built from operations, so that it can be differentiated again. <see langword="null"/> where it is zero everywhere.
    /// A gradient may have the broadcast shape of the output: <see cref="ReverseMode"/> sums it back.</summary>
    public abstract Node?[] Backward(Node output, Node gradient);

    /// <summary>The same value from simpler operations, where this one is a name for several; else <see langword="null"/>.
    /// Plans are made of what cannot be lowered further.</summary>
    public virtual Node? Lower(ReadOnlySpan<Node> inputs) => null;

    /// <summary>For people, given the arguments in text.</summary>
    public virtual string Describe(string arguments) => $"{Name}({arguments})";

    public sealed override string ToString() => Name;
}

/// <summary>An operation without inputs.</summary>
public abstract record Leaf(Shape Shape) : Op
{
    public sealed override int Arity => 0;
    public sealed override Shape Infer(ReadOnlySpan<Shape> inputs) => Shape;
    public sealed override Node?[] Backward(Node output, Node gradient) => [];
}
