namespace Descent.Training.Autodiff;

/// <summary>The operations by name, for <c>using static</c>. Elementwise ones broadcast dimensions of size 1;
/// where one of two operands may be a number, it becomes a constant.</summary>
public static class Functions
{
    public static Node Negate(Node x) => x.Graph.Add(new Ops.Negate(), x);
    public static Node Exp(Node x) => x.Graph.Add(new Ops.Exp(), x);
    public static Node Expm1(Node x) => x.Graph.Add(new Ops.Expm1(), x);
    public static Node Log(Node x) => x.Graph.Add(new Ops.Log(), x);
    public static Node Log1p(Node x) => x.Graph.Add(new Ops.Log1p(), x);
    public static Node Sqrt(Node x) => x.Graph.Add(new Ops.Sqrt(), x);
    public static Node Square(Node x) => x.Graph.Add(new Ops.Square(), x);
    public static Node Reciprocal(Node x) => x.Graph.Add(new Ops.Reciprocal(), x);
    public static Node Abs(Node x) => x.Graph.Add(new Ops.Abs(), x);
    public static Node Sign(Node x) => x.Graph.Add(new Ops.Sign(), x);
    public static Node Step(Node x) => x.Graph.Add(new Ops.Step(), x);
    public static Node Sin(Node x) => x.Graph.Add(new Ops.Sin(), x);
    public static Node Cos(Node x) => x.Graph.Add(new Ops.Cos(), x);
    public static Node Tan(Node x) => x.Graph.Add(new Ops.Tan(), x);
    public static Node Asin(Node x) => x.Graph.Add(new Ops.Asin(), x);
    public static Node Acos(Node x) => x.Graph.Add(new Ops.Acos(), x);
    public static Node Atan(Node x) => x.Graph.Add(new Ops.Atan(), x);
    public static Node Sinh(Node x) => x.Graph.Add(new Ops.Sinh(), x);
    public static Node Cosh(Node x) => x.Graph.Add(new Ops.Cosh(), x);
    public static Node Tanh(Node x) => x.Graph.Add(new Ops.Tanh(), x);
    public static Node SechSquared(Node x) => x.Graph.Add(new Ops.SechSquared(), x);
    public static Node Sigmoid(Node x) => x.Graph.Add(new Ops.Sigmoid(), x);
    public static Node Softplus(Node x) => x.Graph.Add(new Ops.Softplus(), x);
    public static Node Softsign(Node x) => x.Graph.Add(new Ops.Softsign(), x);
    public static Node Relu(Node x) => x.Graph.Add(new Ops.Relu(), x);
    public static Node Erf(Node x) => x.Graph.Add(new Ops.Erf(), x);
    public static Node NormalCdf(Node x) => x.Graph.Add(new Ops.NormalCdf(), x);
    public static Node NormalPdf(Node x) => x.Graph.Add(new Ops.NormalPdf(), x);

    public static Node Add(Node a, Node b) => a.Graph.Add(new Ops.Add(), a, b);
    public static Node Subtract(Node a, Node b) => a.Graph.Add(new Ops.Subtract(), a, b);
    public static Node Multiply(Node a, Node b) => a.Graph.Add(new Ops.Multiply(), a, b);
    public static Node Divide(Node a, Node b) => a.Graph.Add(new Ops.Divide(), a, b);
    public static Node Pow(Node a, Node b) => a.Graph.Add(new Ops.Pow(), a, b);
    public static Node Min(Node a, Node b) => a.Graph.Add(new Ops.Min(), a, b);
    public static Node Max(Node a, Node b) => a.Graph.Add(new Ops.Max(), a, b);
    public static Node Atan2(Node a, Node b) => a.Graph.Add(new Ops.Atan2(), a, b);
    public static Node Less(Node a, Node b) => a.Graph.Add(new Ops.Less(), a, b);
    public static Node LessOrEqual(Node a, Node b) => a.Graph.Add(new Ops.LessOrEqual(), a, b);
    public static Node Equal(Node a, Node b) => a.Graph.Add(new Ops.Equal(), a, b);

    public static Node Min(Node a, double b) => Min(a, a.Graph.Constant(b));
    public static Node Max(Node a, double b) => Max(a, a.Graph.Constant(b));
    public static Node Less(Node a, double b) => Less(a, a.Graph.Constant(b));
    public static Node LessOrEqual(Node a, double b) => LessOrEqual(a, a.Graph.Constant(b));
    public static Node Equal(Node a, double b) => Equal(a, a.Graph.Constant(b));
    public static Node Greater(Node a, Node b) => Less(b, a);
    public static Node Greater(Node a, double b) => Less(a.Graph.Constant(b), a);
    public static Node GreaterOrEqual(Node a, Node b) => LessOrEqual(b, a);
    public static Node GreaterOrEqual(Node a, double b) => LessOrEqual(a.Graph.Constant(b), a);
    public static Node Clamp(Node x, double low, double high) => Min(Max(x, low), high);

    /// <summary>x to a fixed power; the common exponents become their own operations.</summary>
    public static Node Pow(Node x, double exponent) => exponent switch
    {
        0 => BroadcastTo(x.Graph.Constant(1), x.Shape),
        1 => x,
        2 => Square(x),
        0.5 => Sqrt(x),
        -1 => Reciprocal(x),
        _ => Pow(x, x.Graph.Constant(exponent)),
    };

    /// <summary><paramref name="a"/> where the condition is not 0, else <paramref name="b"/>. The branch not taken gets the gradient 0; it must be
    /// finite all the same, for 0 · ∞ is NaN.</summary>
    public static Node Where(Node condition, Node a, Node b) => a.Graph.Add(new Ops.Where(), condition, a, b);
    public static Node Where(Node condition, Node a, double b) => Where(condition, a, a.Graph.Constant(b));
    public static Node Where(Node condition, double a, Node b) => Where(condition, b.Graph.Constant(a), b);

    public static Node MatMul(Node a, Node b, bool transposeA = false, bool transposeB = false) =>
        a.Graph.Add(new Ops.MatMul(transposeA, transposeB), a, b);

    public static Node Transpose(Node x) => x.Graph.Add(new Ops.Transpose(), x);

    /// <summary>Over the rows: (rows, columns) to (1, columns).</summary>
    public static Node SumRows(Node x) => x.Shape.Rows == 1 ? x : x.Graph.Add(new Ops.SumRows(), x);

    /// <summary>Of each row: (rows, columns) to (rows, 1).</summary>
    public static Node SumColumns(Node x) => x.Shape.Columns == 1 ? x : x.Graph.Add(new Ops.SumColumns(), x);

    /// <summary>Of everything, a scalar.</summary>
    public static Node Sum(Node x) => SumRows(SumColumns(x));

    /// <summary>Over the rows of the batch, or the fixed rows: (rows, columns) to (1, columns).</summary>
    public static Node MeanRows(Node x) => SumRows(x) / (x.Shape.IsBatched ? x.Graph.RowCount : x.Graph.Constant(x.Shape.Rows));

    /// <summary>Of each row: (rows, columns) to (rows, 1).</summary>
    public static Node MeanColumns(Node x) => SumColumns(x) / x.Shape.Columns;

    /// <summary>Of all elements, a scalar.</summary>
    public static Node Mean(Node x) => MeanRows(MeanColumns(x));

    /// <summary>The largest of each row: (rows, columns) to (rows, 1).</summary>
    public static Node MaxColumns(Node x) => x.Shape.Columns == 1 ? x : x.Graph.Add(new Ops.MaxColumns(), x);

    public static Node BroadcastTo(Node x, Shape shape) => x.Shape == shape ? x : x.Graph.Add(new Ops.BroadcastTo(shape), x);

    /// <summary>Undoes a broadcast from <paramref name="shape"/>: sums over the dimensions that were repeated.</summary>
    public static Node SumTo(Node x, Shape shape)
    {
        if (shape.Columns == 1)
            x = SumColumns(x);
        if (shape.Rows == 1)
            x = SumRows(x);
        return BroadcastTo(x, shape);
    }

    public static Node Columns(Node x, int start, int count) =>
        start == 0 && count == x.Shape.Columns ? x : x.Graph.Add(new Ops.Columns(start, count), x);

    public static Node PlaceColumns(Node x, int start, int total) =>
        start == 0 && total == x.Shape.Columns ? x : x.Graph.Add(new Ops.PlaceColumns(start, total), x);

    /// <summary>e^(xⱼ) / Σₖ e^(xₖ) in each row.</summary>
    public static Node Softmax(Node x) => x.Graph.Add(new Ops.Softmax(), x);
    public static Node LogSoftmax(Node x) => x.Graph.Add(new Ops.LogSoftmax(), x);

    /// <summary>log Σₖ e^(xₖ) of each row: (rows, columns) to (rows, 1).</summary>
    public static Node LogSumExp(Node x) => x.Graph.Add(new Ops.LogSumExp(), x);

    /// <summary>From a column of class numbers 0, 1, …: (rows, 1) to (rows, classes) of 0 and 1. A number outside gives a row of zeros.</summary>
    public static Node OneHot(Node index, int classes) =>
        Equal(index, index.Graph.Constant(Enumerable.Range(0, classes).Select(i => (double)i), new Shape(1, classes)));

    /// <summary>-Σⱼ targetⱼ log softmax(logits)ⱼ of each row: two (rows, classes) to (rows, 1).</summary>
    public static Node SoftmaxCrossEntropy(Node logits, Node target) => logits.Graph.Add(new Ops.SoftmaxCrossEntropy(), logits, target);

    /// <summary>-t log σ(z) - (1 - t) log(1 - σ(z)) for each element, finite for any finite logit z.</summary>
    public static Node BceWithLogits(Node logits, Node target) => logits.Graph.Add(new Ops.BceWithLogits(), logits, target);
}
