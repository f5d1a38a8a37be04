using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Formulas;
using Descent.Training.Plans;

namespace Descent.Training.Diagnostics.Kinks;

/// <summary>The formulas that a formula is on the sides of a point where parts of it are tied.</summary>
/// <param name="Ties">The parts.</param>
/// <param name="Sides">Each one a formula; none where nothing is tied.</param>
internal sealed record Branches(IReadOnlyList<Expression> Ties, IReadOnlyList<Expression> Sides)
{
    /// <summary>How far beside the point it is looked which side is which, relative to each name's value.</summary>
    const double Distance = 1e-6;

    /// <summary>Sides that are looked at; each costs a Hessian.</summary>
    const int Most = 8;

    /// <summary>The names of a longer point are moved all together only.</summary>
    const int MostMovedAlone = 20;

    public static Branches At(Expression root, string[] names, double[] point)
    {
        Tie[] candidates = [.. Tie.In(root)];
        double[][] moves = candidates.Length == 0 ? [] : [.. Moves(point)];
        double[][][] values = candidates.Length == 0 ? [] : Values([.. candidates.Select(tie => tie.Arguments)], names, [point, .. moves]);
        int[] tied = [.. Enumerable.Range(0, candidates.Length).Where(i => candidates[i].IsTied(values[i][0]))];
        IEnumerable<Expression> sides = tied.Length == 0 ? [] : moves
            .Select((_, move) => ExpressionTree.Replace(root, Replacements(tied.Select(i => (candidates[i].Place, candidates[i].Beside(values[i][1 + move]))))))
            .Distinct();
        return new([.. tied.Select(i => candidates[i].Place)], [.. sides.Take(Most)]);
    }

    /// <summary>Ties may stand within ties, as in abs(abs(x)): parts before the wholes that hold them.</summary>
    static Dictionary<Expression, Expression> Replacements(IEnumerable<(Expression Place, Expression Beside)> ties)
    {
        Dictionary<Expression, Expression> by = [];
        foreach ((Expression place, Expression beside) in ties.OrderBy(tie => tie.Place.ToString().Length))
            by[place] = ExpressionTree.Replace(beside, by);
        return by;
    }

    static IEnumerable<double[]> Moves(double[] point)
    {
        IEnumerable<int[]> together = [[.. Enumerable.Range(0, point.Length)]];
        foreach (int[] moved in point.Length <= MostMovedAlone ? together.Concat(Enumerable.Range(0, point.Length).Select(i => new[] { i })) : together)
            foreach (double sign in (double[])[1, -1])
            {
                double[] other = [.. point];
                foreach (int i in moved)
                    other[i] += sign * Distance * (point[i] == 0 ? 1 : Math.Abs(point[i]));
                yield return other;
            }
    }

    /// <returns>For each list its values at each point.</returns>
    static double[][][] Values(IReadOnlyList<Expression>[] lists, string[] names, double[][] points)
    {
        Graph graph = new();
        Node[][] nodes = [.. lists.Select(list => list.Select(part => FormulaGraph.Build(graph, part, name => graph.Input(name, 1))).ToArray())];
        Interpreter<double> interpreter = new(node => [.. points.Select(point => point[Array.IndexOf(names, ((Input)node.Op).Slot)])], points.Length);
        interpreter.EvaluateInOrder(graph.Nodes);
        return [.. nodes.Select(list => points.Select((_, row) => list.Select(node => interpreter.Evaluate(node) is var column && column.Length == 1 ? column[0] : column[row]).ToArray()).ToArray())];
    }
}
