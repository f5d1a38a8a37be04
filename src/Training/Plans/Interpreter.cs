using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Kernels.Lanes;

namespace Descent.Training.Plans;

/// <summary>Evaluates a graph node by node, plainly, keeping every value: the reference that plans are tested against, and the way to find where
/// a number went bad. Values are rounded to <typeparamref name="T"/>, those of shape 1 x 1 are float64.</summary>
internal sealed class Interpreter<T>(Func<Node, double[]> leaf, int rows) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Dictionary<Node, double[]> known = [];

    /// <summary>The value of a node, row-major.</summary>
    public double[] Evaluate(Node node)
    {
        if (known.TryGetValue(node, out double[]? value))
            return value;
        double[][] inputs = [.. node.Inputs.Select(Evaluate)];
        value = node.Op switch
        {
            Parameter or Input => leaf(node),
            Constant constant => [.. constant.Values],
            RowCount => [rows],
            Elementwise elementwise => Elementwise(node, elementwise, inputs),
            BroadcastTo => Map(node, (row, column) => inputs[0][Index(node.Inputs[0].Shape, row, column)]),
            SumRows => Map(node, (_, column) => Rows(node.Inputs[0]).Sum(row => At(node, inputs, 0, row, column))),
            SumColumns => Map(node, (row, _) => Row(node, inputs, 0, row).Sum()),
            MaxColumns => Map(node, (row, _) => Row(node, inputs, 0, row).Max()),
            Transpose => Map(node, (row, column) => At(node, inputs, 0, column, row)),
            Columns columns => Map(node, (row, column) => At(node, inputs, 0, row, columns.Start + column)),
            PlaceColumns columns => Map(node, (row, column) => column - columns.Start is int place && place >= 0
                && place < node.Inputs[0].Shape.Columns ? At(node, inputs, 0, row, place) : 0),
            MatMul product => Product(node, product, inputs),
            Softmax => Map(node, (row, column) => Math.Exp(At(node, inputs, 0, row, column) - LogOfSum(Row(node, inputs, 0, row)))),
            LogSumExp => Map(node, (row, _) => LogOfSum(Row(node, inputs, 0, row))),
            LogSoftmax => Map(node, (row, column) => At(node, inputs, 0, row, column) - LogOfSum(Row(node, inputs, 0, row))),
            SoftmaxCrossEntropy => Map(node, (row, _) => Row(node, inputs, 0, row)
                .Zip(Row(node, inputs, 1, row), (z, t) => t * (LogOfSum(Row(node, inputs, 0, row)) - z)).Sum()),
            _ => throw new InvalidOperationException($"No plain value for {node}."),
        };
        return known[node] = value;
    }

    /// <summary>Evaluates nodes that stand after their inputs, as those of a graph do: one by one, so that nothing has to go deep.</summary>
    public void EvaluateInOrder(IEnumerable<Node> nodes)
    {
        foreach (Node node in nodes)
            Evaluate(node);
    }

    double[] Elementwise(Node node, Elementwise op, double[][] inputs)
    {
        return node.Shape.IsScalar ? Apply<double>() : Apply<T>();

        double[] Apply<TElement>() where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
        {
            LanePrecision precision = typeof(TElement) == typeof(double) ? LanePrecision.Double : LanePrecision.Single;
            Lane lane = op.Value([.. inputs.Select((_, i) => Lane.Input(i, precision))]);
            TElement[] arguments = new TElement[inputs.Length];
            return Map(node, (row, column) =>
            {
                for (int i = 0; i < inputs.Length; i++)
                    arguments[i] = TElement.CreateTruncating(inputs[i][Index(node.Inputs[i].Shape, row, column)]);
                return double.CreateTruncating(LaneInterpreter.Evaluate(lane, (ReadOnlySpan<TElement>)arguments));
            });
        }
    }

    double[] Product(Node node, MatMul product, double[][] inputs)
    {
        int inner = product.TransposeLeft ? Count(node.Inputs[0].Shape) : node.Inputs[0].Shape.Columns;
        return Map(node, (row, column) =>
        {
            double sum = 0;
            for (int k = 0; k < inner; k++)
                sum += (product.TransposeLeft ? At(node, inputs, 0, k, row) : At(node, inputs, 0, row, k))
                    * (product.TransposeRight ? At(node, inputs, 1, column, k) : At(node, inputs, 1, k, column));
            return sum;
        });
    }

    double[] Map(Node node, Func<int, int, double> element)
    {
        double[] value = new double[node.Shape.Size(rows)];
        for (int i = 0; i < value.Length; i++)
        {
            double exact = element(i / node.Shape.Columns, i % node.Shape.Columns);
            value[i] = node.Shape.IsScalar ? exact : double.CreateTruncating(T.CreateTruncating(exact));
        }
        return value;
    }

    static double LogOfSum(double[] values)
    {
        double largest = values.Max();
        return largest + Math.Log(values.Sum(value => Math.Exp(value - largest)));
    }

    static double At(Node node, double[][] inputs, int input, int row, int column) =>
        inputs[input][Index(node.Inputs[input].Shape, row, column)];

    static double[] Row(Node node, double[][] inputs, int input, int row) =>
        inputs[input][(row * node.Inputs[input].Shape.Columns)..][..node.Inputs[input].Shape.Columns];

    /// <summary>Where an element lies; dimensions of size 1 are repeated.</summary>
    static int Index(Shape shape, int row, int column) =>
        (shape.Rows == 1 ? 0 : row) * shape.Columns + (shape.Columns == 1 ? 0 : column);

    int Count(Shape shape) => shape.IsBatched ? rows : shape.Rows;
    IEnumerable<int> Rows(Node node) => Enumerable.Range(0, Count(node.Shape));
}
