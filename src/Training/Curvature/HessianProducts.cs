using Descent.Training.Autodiff;
using Descent.Training.Plans;
using Descent.Training.Threads;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Curvature;

/// <summary>Products of a graph's Hessian with vectors, at the cost of a few gradients each: H·v is the gradient of g·v.
/// Pearlmutter (1994), Fast exact multiplication by the Hessian, Neural Computation 6.</summary>
internal sealed class HessianProducts
{
    readonly Plan<double> plan;
    readonly RowData<double> rows;

    /// <summary>θ and, behind it, the direction v; so too what comes back: H·v, and nothing.</summary>
    readonly double[] point, product;

    /// <param name="objective">A scalar.</param>
    /// <param name="parameters">In the order of θ.</param>
    /// <param name="rows">All of them are one batch.</param>
    /// <param name="team">The threads that share the sums over the rows.</param>
    public HessianProducts(Node objective, IReadOnlyList<Node> parameters, RowData<double> rows, ThreadTeam? team = null)
    {
        this.rows = rows;
        Node[] direction = Directions.Of(parameters);
        Node[] products = ReverseMode.Gradient(Directions.Dot(ReverseMode.Gradient(objective, parameters), direction), parameters);
        ParameterLayout layout = ParameterLayout.Of([.. parameters, .. direction]);
        plan = Plan<double>.Compile(layout, null, [.. products, .. direction.Select(v => BroadcastTo(v.Graph.Constant(0), v.Shape))])
            .SharedBy(team ?? ThreadTeam.Alone);
        Length = layout.Count / 2;
        (point, product) = (new double[layout.Count], new double[layout.Count]);
    }

    /// <summary>Scalars in θ.</summary>
    public int Length { get; }

    /// <param name="parameters">θ.</param>
    /// <param name="direction">v.</param>
    /// <param name="result">Receives H·v.</param>
    public void Multiply(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> result)
    {
        parameters.CopyTo(point);
        direction.CopyTo(point.AsSpan(Length));
        plan.Run(point, Batch<double>.All(rows), product);
        product.AsSpan(0, Length).CopyTo(result);
    }
}
