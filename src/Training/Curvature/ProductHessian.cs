using Descent.Training.Autodiff;
using Descent.Training.Plans;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Curvature;

/// <summary>The Hessian of any graph, a column at a time: H·v is the gradient of g·v, and v runs through the unit vectors. As many passes over
/// the rows as there are parameters.</summary>
internal sealed class ProductHessian : HessianSource
{
    readonly Plan<double> plan;
    readonly RowData<double> rows;
    readonly int length;

    /// <summary>θ and, behind it, the direction v; so too what comes back: H·v, and nothing.</summary>
    readonly double[] point, product;

    /// <param name="objective">A scalar.</param>
    /// <param name="parameters">In the order of θ.</param>
    /// <param name="rows">All rows that train.</param>
    public ProductHessian(Node objective, IReadOnlyList<Node> parameters, RowData<double> rows)
    {
        this.rows = rows;
        Node[] gradient = ReverseMode.Gradient(objective, parameters);
        Node[] direction = [.. parameters.Select(parameter => objective.Graph.Parameter(Directions.NameOf(parameter), parameter.Shape))];
        Node slope = gradient.Zip(direction, (g, v) => Sum(g * v)).Aggregate((sum, term) => sum + term);
        Node[] products = ReverseMode.Gradient(slope, parameters);
        ParameterLayout layout = ParameterLayout.Of([.. parameters, .. direction]);
        plan = Plan<double>.Compile(layout, null, [.. products, .. direction.Select(v => BroadcastTo(v.Graph.Constant(0), v.Shape))]);
        length = layout.Count / 2;
        (point, product) = (new double[layout.Count], new double[layout.Count]);
    }

    public override void Compute(ReadOnlySpan<double> parameters, Span<double> hessian)
    {
        parameters.CopyTo(point);
        for (int column = 0; column < length; column++)
        {
            point.AsSpan(length).Clear();
            point[length + column] = 1;
            plan.Run(point, Batch<double>.All(rows), product);
            product.AsSpan(0, length).CopyTo(hessian[(column * length)..]);
        }
        Symmetrize(hessian);
    }

    /// <summary>Rounding differs between H·eᵢ and H·eⱼ; the mean has neither's bias.</summary>
    void Symmetrize(Span<double> hessian)
    {
        for (int i = 0; i < length; i++)
            for (int j = 0; j < i; j++)
                hessian[i * length + j] = hessian[j * length + i] = 0.5 * (hessian[i * length + j] + hessian[j * length + i]);
    }
}
