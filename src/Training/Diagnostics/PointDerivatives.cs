using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Formulas;
using Descent.Training.Plans;

namespace Descent.Training.Diagnostics;

/// <summary>Value, gradient and Hessian of a formula at one point. NaN where there is none.</summary>
internal sealed record PointDerivatives(double Value, double[]? Gradient, double[][]? Hessian)
{
    /// <summary>Characters of a derivative that is differentiated once more as a formula.</summary>
    const int LongestText = 2_000;

    /// <summary>Operations that are walked for entries that did not come out as numbers: about a second.</summary>
    const int MostWork = 300_000;

    /// <param name="root">The formula.</param>
    /// <param name="names">Of the point.</param>
    /// <param name="point">A value for each.</param>
    /// <param name="rows">What <see cref="DerivativeEvaluation"/> found at the point: with each unit vector at order 2.</param>
    /// <param name="order">0, 1 or 2.</param>
    /// <param name="written">The derivatives as formulas, as far as they can be written; from order 1 on.</param>
    public static PointDerivatives Of(Expression root, string[] names, double[] point, double[][] rows, int order, IReadOnlyList<DerivativeText>? written)
    {
        int count = names.Length;
        double value = rows[0][0];
        double[]? gradient = order >= 1 ? rows[0][1..(1 + count)] : null;
        double[][]? hessian = order >= 2 ? [.. rows[..count].Select(row => row[(1 + count)..])] : null;
        // What has no value has no derivatives, even where their formulas do: log(-1).
        if (double.IsNaN(value))
        {
            gradient?.AsSpan().Fill(double.NaN);
            foreach (double[] row in hessian ?? [])
                row.AsSpan().Fill(double.NaN);
            return new(value, gradient, hessian);
        }
        // Where reverse mode comes to 0 · ∞ or ∞ - ∞ the simplified derivative may still be a number: x·sqrt(x) at 0.
        for (int i = 0; i < count && gradient is not null; i++)
            if (double.IsNaN(gradient[i]) && written![i].Expression is Expression slope)
                gradient[i] = Values(names, point, graph => [graph(slope)])[0];
        int left = MostWork;
        for (int i = 0; i < count && hessian is not null && left > 0; i++)
            if (!hessian[i].All(double.IsFinite))
                hessian[i] = Row(root, i, names, point, written![i], ref left);
        return new(value, gradient, hessian);
    }

    /// <summary>The derivatives of one slope alone: with a unit vector the others are multiplied by 0, and they may be infinite.</summary>
    static double[] Row(Expression root, int index, string[] names, double[] point, DerivativeText written, ref int left)
    {
        int size = 0;
        double[] row = Slopes(value => ReverseMode.Gradient(value, Variables(value))[index], root);
        if (row.Any(double.IsNaN) && written is { Expression: Expression slope, Text.Length: <= LongestText })
        {
            Mend(Slopes(value => value, slope));
            if (row.Any(double.IsNaN))
                Mend([.. FormulaDerivative.Of(slope, names).Select(text => text.Expression is Expression second ? Values(names, point, build => [build(second)])[0] : double.NaN)]);
        }
        left -= size;
        return row;

        Node[] Variables(Node value) => [.. names.Select(name => value.Graph.Parameter(name, Shape.Scalar))];

        double[] Slopes(Func<Node, Node> of, Expression expression) => Values(names, point, build =>
        {
            Node value = build(expression);
            Node[] slopes = ReverseMode.Gradient(of(value), Variables(value));
            size += value.Graph.Nodes.Count;
            return slopes;
        });

        void Mend(double[] other)
        {
            for (int j = 0; j < row.Length; j++)
                if (double.IsNaN(row[j]))
                    row[j] = other[j];
        }
    }

    static double[] Values(string[] names, double[] point, Func<Func<Expression, Node>, Node[]> build)
    {
        Graph graph = new();
        Node[] outputs = build(expression => FormulaGraph.Build(graph, expression, name => graph.Parameter(name, Shape.Scalar)));
        Interpreter<double> interpreter = new(node => [point[Array.IndexOf(names, ((Parameter)node.Op).Label)]], rows: 1);
        interpreter.EvaluateInOrder(graph.Nodes);
        return [.. outputs.Select(output => interpreter.Evaluate(output)[0])];
    }
}
