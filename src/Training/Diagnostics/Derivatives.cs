using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Formulas;
using Descent.Training.Plans;
using Descent.Training.Specs;

namespace Descent.Training.Diagnostics;

/// <summary>A formula and its derivatives at a point: exact ones, by reverse mode and by reverse mode again.</summary>
public static class Derivatives
{
    /// <summary>Names of a point; the Hessian has the square of it.</summary>
    public const int MostNames = 200;

    /// <summary>Operations times rows that are walked one by one: about two seconds.</summary>
    const long MostWork = 600_000;

    /// <summary>Reads and checks a request.</summary>
    /// <param name="spec">As far as it could be read.</param>
    /// <param name="unread">What could not.</param>
    /// <returns>The formula, or all that is wrong.</returns>
    public static (Formula? Formula, IReadOnlyList<Problem> Problems) Check(DerivativesSpec spec, IReadOnlyList<Problem> unread)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ProblemList problems = new(unread);
        FormulaReading? reading = spec.Formula is null ? null : Formula.Read(spec.Formula);
        foreach (Problem problem in new FormulaScope([], spec.At is null ? null : [.. spec.At.Keys]).Check(reading, "/formula", "/at"))
            problems.Add(problem);
        Formula? formula = reading?.Formula;
        if (spec.At is { Count: > MostNames } at)
            problems.Add(new Problem("/at", "too_large", $"There are {at.Count:#,0} names; at most {MostNames} are allowed.") { Allowed = [$"<= {MostNames} names"] });
        else if (problems.AreSound("/formula", "/at", "/order") && new DerivativeEvaluation(formula!, [.. spec.At!.Keys], spec.Order).Work(spec.Order == 2 ? spec.At.Count : 1) > MostWork)
            problems.Add(new Problem("/order", "too_large", "The Hessian of so long a formula in so many names takes too long; ask for order 1.") { Allowed = ["0", "1"] });
        return (problems.Count == 0 ? formula : null, problems);
    }

    /// <param name="formula">From <see cref="Check"/>.</param>
    /// <param name="at">A value for each of its names.</param>
    /// <param name="order">0: value; 1: also gradient; 2: also Hessian.</param>
    public static DerivativesReport Evaluate(Formula formula, IReadOnlyDictionary<string, double> at, int order = 2)
    {
        string[] names = [.. at.Keys];
        double[] point = [.. at.Values];
        int count = names.Length;
        DerivativeEvaluation evaluation = new(formula, names, order);
        double[][] around = order >= 1 && evaluation.Work(count * (1 + DifferenceCheck.PointsPerName)) <= MostWork ? [.. DifferenceCheck.Points(point)] : [];
        double[] still = new double[count];
        double[][] rows = evaluation.Run(
        [
            .. order == 2 ? Enumerable.Range(0, count).Select(i => (point, Unit(i, count))) : [(point, still)],
            .. around.Select(other => (other, still)),
        ]);
        // What has no value has no derivatives, even where their formulas do: log(-1).
        if (double.IsNaN(rows[0][0]))
            rows = [.. rows.Select(row => row.Select(_ => double.NaN).ToArray())];
        double[]? gradient = order >= 1 ? rows[0][1..(1 + count)] : null;
        double[][]? hessian = order >= 2 ? [.. rows[..count].Select(row => row[(1 + count)..])] : null;
        GraphValue[] walk = Walk(formula, names, point);
        double size = walk.Select(value => Math.Abs(value.Value * value.Derivative)).Where(double.IsFinite).DefaultIfEmpty().Max();
        return new DerivativesReport
        {
            Names = names,
            Value = rows[0][0],
            Gradient = gradient,
            Derivatives = order >= 1 ? FormulaDerivative.Of(formula, names) : null,
            Hessian = hessian,
            Curvature = hessian is not null && hessian.Append(gradient!).All(row => row.All(double.IsFinite)) ? Curvature.Of(hessian, gradient!) : null,
            Check = around.Length > 0 ? DifferenceCheck.Of(around, rows[^around.Length..], size, gradient!, hessian) : null,
            Graph = walk,
        };
    }

    static double[] Unit(int index, int count)
    {
        double[] unit = new double[count];
        unit[index] = 1;
        return unit;
    }

    /// <summary>The formula as it is written, every value and every partial derivative kept.</summary>
    static GraphValue[] Walk(Formula formula, string[] names, double[] point)
    {
        Graph graph = new();
        Node root = FormulaGraph.BuildAsWritten(graph, formula.Root, name => graph.Parameter(name, Shape.Scalar));
        Node[] nodes = [.. graph.Nodes];
        Node[] derivatives = ReverseMode.Gradient(root, nodes);
        Dictionary<string, double> values = names.Zip(point).ToDictionary(pair => pair.First, pair => pair.Second);
        Interpreter<double> interpreter = new(node => [values[((Parameter)node.Op).Label]], rows: 1);
        foreach (Node node in graph.Nodes)
            interpreter.Evaluate(node);
        return [.. nodes.Zip(derivatives, (node, derivative) => new GraphValue(node.Id, Show(node.Op), [.. node.Inputs.Select(input => input.Id)],
            interpreter.Evaluate(node)[0], interpreter.Evaluate(derivative)[0]))];
    }

    static string Show(Op op) => op switch
    {
        Parameter parameter => parameter.Label,
        Constant constant => FormulaText.Number(constant.Values[0]),
        _ => op.Name,
    };
}
