using System.Numerics;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Plans;

namespace Descent.Training.Diagnostics.Tracing;

/// <summary>The numbers of a trace at one step: every node evaluated plainly, in the precision of the training.</summary>
/// <param name="graph">What is evaluated.</param>
/// <param name="subject">Whose rows they are of.</param>
internal sealed class StepValues<T>(TraceGraph graph, Subject subject) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Products of one sum that a reader follows, and sums of one edge.</summary>
    const int MostTerms = 8, MostSums = 16;

    public IReadOnlyList<TraceValue> Values(T[] parameters, long step)
    {
        RowData<T> data = subject.Data<T>(graph.Model, subject.Rows(step), step);
        Interpreter<T> interpreter = new(Leaves(parameters, data), data.Rows);
        interpreter.EvaluateInOrder(graph.Model.Objective.Graph.Nodes.Where(IsShown()));
        return [.. graph.Nodes.Select((node, place) => new TraceValue(place, ShapeOf(node, data.Rows), interpreter.Evaluate(node),
            graph.Derivatives[place] is Node derivative ? interpreter.Evaluate(derivative) : null,
            [.. graph.Edges[place].Select(edge => Flow(node, edge, interpreter, data.Rows))]))];
    }

    Func<Node, bool> IsShown()
    {
        HashSet<Node> shown = [.. graph.Nodes, .. graph.Derivatives.OfType<Node>(), .. graph.Edges.SelectMany(edges => edges).SelectMany(edge => new[] { edge.Local, edge.Flow, edge.Partial }).OfType<Node>()];
        return shown.Contains;
    }

    Func<Node, double[]> Leaves(T[] parameters, RowData<T> data)
    {
        return node => node.Op is Parameter parameter ? Numbers(graph.Model.Layout[parameter.Label].Of<T>(parameters)) : Numbers(data.Values(((Input)node.Op).Slot));

        static double[] Numbers(ReadOnlySpan<T> values) => [.. values.ToArray().Select(value => double.CreateTruncating(value))];
    }

    TraceFlow Flow(Node node, TraceEdge edge, Interpreter<T> interpreter, int rows)
    {
        double[] partial = interpreter.Evaluate(edge.Partial);
        double[]? local = edge.Local is null ? null : interpreter.Evaluate(edge.Local);
        return new TraceFlow(edge.Input, local, partial, partial.Length <= MostSums ? Terms(node, edge, local, interpreter, rows) : null);
    }

    List<TraceTerm>[]? Terms(Node node, TraceEdge edge, double[]? local, Interpreter<T> interpreter, int rows)
    {
        Node input = graph.Nodes[edge.Input];
        List<TraceTerm>[] sums = [.. Enumerable.Range(0, input.Shape.Size(rows)).Select(_ => new List<TraceTerm>())];
        if (edge.Flow.Op is MatMul product && node.Op is MatMul)
            OfProduct(product, edge.Flow, interpreter, rows, sums, derivativeFirst: edge.Flow.Inputs[0] == graph.Derivatives[graph.PlaceOf(node)]);
        else if (local is not null || node.Op is SumRows or SumColumns or BroadcastTo)
            OfElements(node, input, local, interpreter.Evaluate(graph.Derivatives[graph.PlaceOf(node)]!), rows, sums);
        else
            return null;
        return sums.All(terms => terms.Count is > 0 and <= MostTerms) ? sums : null;
    }

    /// <summary>Every pair of a number of the node and a number of the input that belong together: dimensions of size 1 are repeated.</summary>
    static void OfElements(Node node, Node input, double[]? local, double[] derivative, int rows, List<TraceTerm>[] sums)
    {
        (int height, int width) = (Math.Max(Height(node, rows), Height(input, rows)), Math.Max(node.Shape.Columns, input.Shape.Columns));
        for (int row = 0; row < height; row++)
            for (int column = 0; column < width; column++)
            {
                int of = Index(node, row, column, rows);
                sums[Index(input, row, column, rows)].Add(new TraceTerm(derivative[of], local?[of] ?? 1));
            }
    }

    static void OfProduct(MatMul product, Node flow, Interpreter<T> interpreter, int rows, List<TraceTerm>[] sums, bool derivativeFirst)
    {
        (Node a, Node b) = (flow.Inputs[0], flow.Inputs[1]);
        (double[] left, double[] right) = (interpreter.Evaluate(a), interpreter.Evaluate(b));
        int inner = product.TransposeLeft ? Height(a, rows) : a.Shape.Columns, width = flow.Shape.Columns;
        for (int element = 0; element < sums.Length && inner <= MostTerms; element++)
            for (int k = 0; k < inner; k++)
            {
                (int row, int column) = (element / width, element % width);
                double x = left[product.TransposeLeft ? k * a.Shape.Columns + row : row * a.Shape.Columns + k];
                double y = right[product.TransposeRight ? column * b.Shape.Columns + k : k * b.Shape.Columns + column];
                sums[element].Add(derivativeFirst ? new TraceTerm(x, y) : new TraceTerm(y, x));
            }
    }

    static int Height(Node node, int rows) => node.Shape.IsBatched ? rows : node.Shape.Rows;

    static int Index(Node node, int row, int column, int rows) =>
        (Height(node, rows) == 1 ? 0 : row) * node.Shape.Columns + (node.Shape.Columns == 1 ? 0 : column);

    static int[] ShapeOf(Node node, int rows) => [Height(node, rows), node.Shape.Columns];
}
