namespace Descent.Training.Autodiff.Ops;

/// <summary>A trainable value, a named slice of the vector of all parameters.</summary>
public sealed record Parameter(string Label, Shape Shape) : Leaf(Shape)
{
    public override string Describe(string arguments) => $"parameter '{Label}'";
}

/// <summary>One row for each row of the batch, from the slot of that name.</summary>
public sealed record Input(string Slot, Shape Shape) : Leaf(Shape)
{
    public override string Describe(string arguments) => $"input '{Slot}'";
}
