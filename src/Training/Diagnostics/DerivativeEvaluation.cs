using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Formulas;
using Descent.Training.Plans;

namespace Descent.Training.Diagnostics;

/// <summary>A formula, its gradient and products of its Hessian with vectors, at many points at once: each row of a batch is a point and a vector.
/// The rows of the Hessian are so one run, with the unit vectors.</summary>
internal sealed class DerivativeEvaluation
{
    /// <summary>Graphs up to here are compiled; larger ones take longer to compile than to walk once.</summary>
    const int LargestPlan = 1_000;

    readonly Graph graph = new();
    readonly IReadOnlyList<string> names;
    readonly Node[] outputs;

    public DerivativeEvaluation(Expression formula, IReadOnlyList<string> names, int order)
    {
        this.names = names;
        Node[] point = [.. names.Select((_, i) => graph.Input(Slot("x", i), 1))];
        Dictionary<string, Node> nodes = names.Zip(point).ToDictionary(pair => pair.First, pair => pair.Second);
        Node one = graph.Constant(1), root = FormulaGraph.Build(graph, formula, name => nodes[name]);
        Node[] gradient = order < 1 ? [] : ReverseMode.Gradient(root, one, point);
        Node[] products = order < 2 ? [] : ReverseMode.Gradient(
            gradient.Select((slope, i) => slope * graph.Input(Slot("v", i), 1)).Aggregate((left, right) => left + right), one, point);
        outputs = [root, .. gradient, .. products];
    }

    /// <summary>Operations walked one by one for so many rows; compiled ones count a hundredth.</summary>
    public long Work(int rows) => (long)graph.Nodes.Count * rows / (IsCompiled ? 100 : 1);

    bool IsCompiled => graph.Nodes.Count <= LargestPlan;

    /// <returns>For each row the value, then the gradient, then the product of the Hessian with the row's vector.</returns>
    public double[][] Run(IReadOnlyList<(double[] Point, double[] Vector)> rows)
    {
        RowData<double> data = new(rows.Count);
        for (int i = 0; i < names.Count; i++)
        {
            int index = i;
            data.Add(Slot("x", i), 1, [.. rows.Select(row => row.Point[index])]);
            data.Add(Slot("v", i), 1, [.. rows.Select(row => row.Vector[index])]);
        }
        double[][] columns = IsCompiled ? Compiled(data) : Walked(data);
        return [.. rows.Select((_, row) => columns.Select(column => column[column.Length == 1 ? 0 : row]).ToArray())];
    }

    double[][] Compiled(RowData<double> data)
    {
        Plan<double> plan = Plan<double>.Compile(ParameterLayout.Of([]), null, null, outputs);
        plan.Run([], Batch<double>.All(data));
        return [.. outputs.Select((node, i) => node.Shape.IsScalar ? [plan.OutputScalar(i)] : plan.Output(i).ToArray())];
    }

    double[][] Walked(RowData<double> data)
    {
        Interpreter<double> interpreter = new(node => data.Values(((Input)node.Op).Slot).ToArray(), data.Rows);
        interpreter.EvaluateInOrder(graph.Nodes);
        return [.. outputs.Select(interpreter.Evaluate)];
    }

    static string Slot(string kind, int index) => $"{kind}{index}";
}
