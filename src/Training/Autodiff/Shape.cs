namespace Descent.Training.Autodiff;

/// <summary>Rows and columns of a value. Everything is a matrix; a scalar is 1 x 1. <see cref="Batch"/> rows stand for
/// "the rows of the batch", whatever their number: one graph serves every batch size.</summary>
public readonly record struct Shape(int Rows, int Columns)
{
    /// <summary>The symbolic number of rows of a value that has one row for each row of the batch.</summary>
    public const int Batch = -1;

    public static readonly Shape Scalar = new(1, 1);

    /// <summary>One row for each row of the batch.</summary>
    public static Shape Batched(int columns) => new(Batch, columns);

    public bool IsBatched => Rows == Batch;
    public bool IsScalar => Rows == 1 && Columns == 1;

    /// <summary>Number of elements when the batch has <paramref name="batchRows"/> rows.</summary>
    public int Size(int batchRows) => (IsBatched ? batchRows : Rows) * Columns;

    public Shape Transposed => IsBatched
        ? throw new ShapeException($"{this} cannot be transposed: the rows of a batch cannot become columns. Use MatMul with a transposed operand.")
        : new Shape(Columns, Rows);

    /// <summary>The shape of an elementwise operation: equal dimensions, or one of them 1.</summary>
    public static Shape Broadcast(Shape left, Shape right, string operation)
    {
        if (Dimension(left.Rows, right.Rows) is not int rows || Dimension(left.Columns, right.Columns) is not int columns)
            throw new ShapeException($"{operation}: {left} and {right} do not fit; each dimension must be equal or 1.");
        return new Shape(rows, columns);

        static int? Dimension(int a, int b) => a == b || b == 1 ? a : a == 1 ? b : null;
    }

    public override string ToString() => $"{(IsBatched ? "batch" : Rows.ToString())} x {Columns}";
}

/// <summary>Shapes that do not fit together; the message gives the operation and both shapes.</summary>
public sealed class ShapeException : ArgumentException
{
    public ShapeException() { }
    public ShapeException(string message) : base(message) { }
    public ShapeException(string message, Exception inner) : base(message, inner) { }
}
