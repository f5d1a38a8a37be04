using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Autodiff.Ops;

/// <summary>Works on each element alone; dimensions of size 1 are repeated (broadcast) to fit the others.</summary>
public abstract record Elementwise : Op
{
    public sealed override Shape Infer(ReadOnlySpan<Shape> inputs)
    {
        Shape shape = inputs[0];
        foreach (Shape input in inputs[1..])
            shape = Shape.Broadcast(shape, input, Name);
        return shape;
    }

    /// <summary>The value at one element, as arithmetic that can be compiled into loops of any width.</summary>
    public abstract Lane Value(ReadOnlySpan<Lane> inputs);
}

/// <summary>y = f(x).</summary>
public abstract record Unary : Elementwise
{
    public sealed override int Arity => 1;
    public sealed override Node?[] Backward(Node output, Node gradient) => [Derivative(output.Inputs[0], output, gradient)];

    /// <summary>The gradient of x, given that of y.</summary>
    protected abstract Node? Derivative(Node x, Node y, Node dy);

    public sealed override Lane Value(ReadOnlySpan<Lane> inputs) => Value(inputs[0]);
    public abstract Lane Value(Lane x);
}

/// <summary>y = f(a, b).</summary>
public abstract record Binary : Elementwise
{
    public sealed override int Arity => 2;

    public sealed override Node?[] Backward(Node output, Node gradient)
    {
        (Node? a, Node? b) = Derivative(output.Inputs[0], output.Inputs[1], output, gradient);
        return [a, b];
    }

    /// <summary>The gradients of a and b, given that of y.</summary>
    protected abstract (Node?, Node?) Derivative(Node a, Node b, Node y, Node dy);

    public sealed override Lane Value(ReadOnlySpan<Lane> inputs) => Value(inputs[0], inputs[1]);
    public abstract Lane Value(Lane a, Lane b);
}
