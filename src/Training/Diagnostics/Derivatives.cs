using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using Descent.Training.Diagnostics.Kinks;
using Descent.Training.Formulas;
using Descent.Training.Plans;
using Descent.Training.Runs;
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
        else if (problems.AreSound("/formula", "/at", "/order") && new DerivativeEvaluation(formula!.Root, [.. spec.At!.Keys], spec.Order).Work(spec.Order == 2 ? spec.At.Count : 1) > MostWork)
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
        DerivativeEvaluation evaluation = new(formula.Root, names, order);
        double[][] around = order >= 1 && evaluation.Work(names.Length * (1 + DifferenceCheck.PointsPerName)) <= MostWork ? [.. DifferenceCheck.Points(point)] : [];
        double[][] rows = evaluation.Run([.. Directions(point, order), .. around.Select(other => (other, new double[names.Length]))]);
        IReadOnlyList<DerivativeText>? texts = order >= 1 ? FormulaDerivative.Of(formula.Root, names) : null;
        PointDerivatives here = PointDerivatives.Of(formula.Root, names, point, rows, order, texts);
        Warning? warning = null;
        if (order >= 1 && !double.IsNaN(here.Value))
        {
            Branches branches = Branches.At(formula.Root, names, point);
            int affordable = (int)Math.Max(2, MostWork / (1 + evaluation.Work(order == 2 ? names.Length : 1)));
            (here, warning) = Sides.Judge(here, branches.Ties, [.. branches.Sides.Take(affordable).Select(side => At(side, names, point, order))], names);
        }
        GraphValue[] walk = Walk(formula, names, point);
        double size = walk.Select(value => Math.Abs(value.Value * value.Derivative)).Where(double.IsFinite).DefaultIfEmpty().Max();
        return new DerivativesReport
        {
            Names = names,
            Value = here.Value,
            Gradient = here.Gradient,
            Derivatives = texts,
            Hessian = here.Hessian,
            Curvature = warning is null && here.Hessian is not null && here.Hessian.Append(here.Gradient!).All(row => row.All(double.IsFinite))
                ? Curvature.Of(here.Hessian, here.Gradient!) : null,
            Check = around.Length > 0 ? DifferenceCheck.Of(around, rows[^around.Length..], size, here.Gradient!, here.Hessian) : null,
            Warnings = warning is null ? [] : [warning],
            Graph = walk,
        };
    }

    static PointDerivatives At(Expression formula, string[] names, double[] point, int order) => PointDerivatives.Of(
        formula, names, point, new DerivativeEvaluation(formula, names, order).Run([.. Directions(point, order)]), order, FormulaDerivative.Of(formula, names));

    /// <summary>The point with each unit vector, whose products with the Hessian are its rows; below order 2 the point alone.</summary>
    static IEnumerable<(double[] Point, double[] Vector)> Directions(double[] point, int order) =>
        order == 2 ? point.Select((_, i) => (point, Unit(i, point.Length))) : [(point, new double[point.Length])];

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
