using System.Globalization;
using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Plans;

/// <content>Where a number went bad.</content>
public sealed unsafe partial class Plan<T>
{
    /// <summary>Evaluates the graph again, node by node, and names the first that is not finite; <see langword="null"/> if all are.
    /// Slow and with memory for every value: for use after a loss or gradient was not finite.</summary>
    public NonFinite? FindFirstNonFinite(ReadOnlySpan<T> parameters, Batch<T> batch)
    {
        Interpreter<T> interpreter = Interpret(parameters, batch);
        foreach (Node node in Schedule.Reachable(wanted))
        {
            double[] value = interpreter.Evaluate(node);
            int bad = Array.FindIndex(value, number => !double.IsFinite(number));
            if (bad >= 0 && node.Op is not Constant)
                return new NonFinite(InWords(node, WordsDeep), NearestParameter(node), value[bad], node.Shape.IsBatched ? bad / node.Shape.Columns : null);
        }
        return null;
    }

    /// <summary>Operations within one another that are written out.</summary>
    const int WordsDeep = 4;

    /// <summary>An operation on what it works on, by the names of parameters and inputs; what lies deeper is an ellipsis.</summary>
    static string InWords(Node node, int deep) => node.Op switch
    {
        Parameter parameter => parameter.Label,
        Input input => input.Slot,
        Constant { Shape.IsScalar: true } number => number.Values[0].ToString("G6", CultureInfo.InvariantCulture),
        _ when deep == 0 => "…",
        _ => node.Op.Describe(string.Join(", ", node.Inputs.Select(input => InWords(input, deep - 1)))),
    };

    /// <summary>The nodes that were asked for, as they were: loss, gradient, outputs.</summary>
    internal IReadOnlyList<Node> Wanted => wanted;

    internal Interpreter<T> Interpret(ReadOnlySpan<T> parameters, Batch<T> batch)
    {
        T[] theta = [.. parameters];
        RowData<T> data = batch.Data;
        int[] indices = batch.Indices.IsEmpty ? [.. Enumerable.Range(batch.Start, batch.Count)] : [.. batch.Indices];
        return new Interpreter<T>(Leaf, indices.Length);

        double[] Leaf(Node node)
        {
            if (node.Op is Parameter parameter)
                return Numbers(Layout[parameter.Label].Of<T>(theta));
            string slot = ((Input)node.Op).Slot;
            return [.. indices.SelectMany(row => Numbers(data.Values(slot).Slice(row * node.Shape.Columns, node.Shape.Columns)))];
        }

        static double[] Numbers(ReadOnlySpan<T> values)
        {
            double[] numbers = new double[values.Length];
            for (int i = 0; i < values.Length; i++)
                numbers[i] = double.CreateTruncating(values[i]);
            return numbers;
        }
    }

    static string? NearestParameter(Node node)
    {
        Queue<Node> open = new([node]);
        while (open.TryDequeue(out Node? next))
        {
            if (next.Op is Parameter parameter)
                return parameter.Label;
            foreach (Node input in next.Inputs)
                open.Enqueue(input);
        }
        return null;
    }
}
