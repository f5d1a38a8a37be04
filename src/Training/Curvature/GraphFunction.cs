using Descent.Training.Autodiff;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Threads;

namespace Descent.Training.Curvature;

/// <summary>A scalar of a graph over all rows as a function of θ, with its derivatives.</summary>
internal sealed class GraphFunction : SmoothFunction
{
    readonly Plan<double> plan;
    readonly RowData<double> rows;
    readonly Lazy<HessianSource> hessian;
    readonly double[] point, slope;
    double value;
    bool known;

    /// <param name="objective">The scalar.</param>
    /// <param name="parameters">In the order of θ.</param>
    /// <param name="rows">All rows that train.</param>
    /// <param name="hessian">Made when it is first asked for, from the plan of the function: it has run at θ whenever the Hessian is asked for.</param>
    /// <param name="team">The threads that share the sums over the rows.</param>
    /// <param name="outputs">What the plan puts out beside the value and the gradient, for the Hessian.</param>
    public GraphFunction(
        Node objective, IReadOnlyList<Node> parameters, RowData<double> rows, Func<Plan<double>, HessianSource> hessian, ThreadTeam team, params Node[] outputs)
    {
        this.rows = rows;
        this.hessian = new Lazy<HessianSource>(() => hessian(plan!));
        plan = Plan<double>.Compile(ParameterLayout.Of(parameters), objective, ReverseMode.Gradient(objective, parameters), outputs).SharedBy(team);
        (point, slope) = (new double[plan.Layout.Count], new double[plan.Layout.Count]);
    }

    public override int Length => point.Length;

    public override double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        if (!known || !parameters.SequenceEqual(point))
        {
            parameters.CopyTo(point);
            value = plan.Run(point, Batch<double>.All(rows), slope);
            known = true;
        }
        if (!gradient.IsEmpty)
            slope.CopyTo(gradient);
        return value;
    }

    public override void Hessian(ReadOnlySpan<double> parameters, Span<double> hessian)
    {
        Evaluate(parameters, []);
        this.hessian.Value.Compute(parameters, hessian);
    }
}
