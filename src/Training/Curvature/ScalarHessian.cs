using Descent.Training.Autodiff;
using Descent.Training.Plans;
using Descent.Training.Threads;

namespace Descent.Training.Curvature;

/// <summary>The Hessian of a graph whose parameters are few and single numbers, as in formulas: all second derivatives in one pass over the rows.</summary>
internal sealed class ScalarHessian : HessianSource
{
    /// <summary>Parameters up to which one pass with all their pairs is cheaper than a pass for each.</summary>
    const int Most = 24;

    readonly Plan<double> plan;
    readonly RowData<double> rows;

    /// <summary>Pinned: where a second derivative is a parameter, it is read from here after the run.</summary>
    readonly double[] point;

    ScalarHessian(Node objective, IReadOnlyList<Node> parameters, RowData<double> rows, ThreadTeam team)
    {
        this.rows = rows;
        Node[] gradient = ReverseMode.Gradient(objective, parameters);
        Node[] pairs = [.. gradient.SelectMany((slope, i) => ReverseMode.Gradient(slope, [.. parameters.Take(i + 1)]))];
        plan = Plan<double>.Compile(ParameterLayout.Of(parameters), null, null, pairs).SharedBy(team);
        point = GC.AllocateArray<double>(parameters.Count, pinned: true);
    }

    public static bool Suits(IReadOnlyList<Node> parameters) => parameters.Count <= Most && parameters.All(parameter => parameter.Shape.IsScalar);

    public static HessianSource Of(Node objective, IReadOnlyList<Node> parameters, RowData<double> rows, ThreadTeam? team = null) =>
        new ScalarHessian(objective, parameters, rows, team ?? ThreadTeam.Alone);

    public override void Compute(ReadOnlySpan<double> parameters, Span<double> hessian)
    {
        parameters.CopyTo(point);
        plan.Run(point, Batch<double>.All(rows));
        int length = point.Length;
        for (int i = 0, pair = 0; i < length; i++)
            for (int j = 0; j <= i; j++, pair++)
                hessian[i * length + j] = hessian[j * length + i] = plan.OutputScalar(pair);
    }
}
