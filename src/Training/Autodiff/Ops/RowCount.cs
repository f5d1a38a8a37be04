namespace Descent.Training.Autodiff.Ops;

/// <summary>The number of rows in the batch.</summary>
public sealed record RowCount() : Leaf(Shape.Scalar);
