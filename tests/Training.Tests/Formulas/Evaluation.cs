using Descent.Training.Autodiff;
using Descent.Training.Formulas;
using Descent.Training.Plans;

namespace Descent.Training.Tests.Formulas;

/// <summary>Values of expressions and nodes at points, each name one column.</summary>
internal static class Evaluation
{
    public static Formula Read(string text)
    {
        FormulaReading reading = Formula.Read(text);
        Assert.Empty(reading.Problems);
        return reading.Formula!;
    }

    public static double[] Values(Expression expression, IReadOnlyDictionary<string, double[]> columns)
    {
        Graph graph = new();
        return Values(columns, FormulaGraph.Build(graph, expression, name => graph.Input(name, 1)))[0];
    }

    public static double Value(string formula, params (string Name, double Value)[] at) =>
        Values(Read(formula).Root, at.ToDictionary(pair => pair.Name, pair => new[] { pair.Value }))[0];

    public static double[] Gradient(string formula, params (string Name, double Value)[] at)
    {
        Graph graph = new();
        Node[] inputs = [.. at.Select(pair => graph.Input(pair.Name, 1))];
        Node root = FormulaGraph.Build(graph, Read(formula).Root, name => graph.Input(name, 1));
        return [.. Values(at.ToDictionary(pair => pair.Name, pair => new[] { pair.Value }), ReverseMode.Gradient(root, graph.Constant(1), inputs)).Select(values => values[0])];
    }

    public static double[][] Values(IReadOnlyDictionary<string, double[]> columns, params IReadOnlyList<Node> nodes)
    {
        int rows = columns.Values.First().Length;
        RowData<double> data = new(rows);
        foreach ((string name, double[] values) in columns)
            data.Add(name, 1, values);
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of([]), null, null, nodes);
        plan.Run([], Batch<double>.All(data));
        return [.. nodes.Select((node, i) => node.Shape.IsScalar ? [.. Enumerable.Repeat(plan.OutputScalar(i), rows)] : plan.Output(i).ToArray())];
    }
}
