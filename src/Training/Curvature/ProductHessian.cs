using Descent.Training.Autodiff;
using Descent.Training.Plans;
using Descent.Training.Threads;

namespace Descent.Training.Curvature;

/// <summary>The Hessian of any graph, a column at a time: H·v, and v runs through the unit vectors. As many passes over
/// the rows as there are parameters.</summary>
/// <param name="products">H·v.</param>
internal sealed class ProductHessian(HessianProducts products) : HessianSource
{
    /// <param name="objective">A scalar.</param>
    /// <param name="parameters">In the order of θ.</param>
    /// <param name="rows">All rows that train.</param>
    /// <param name="team">The threads that share the sums over the rows.</param>
    public ProductHessian(Node objective, IReadOnlyList<Node> parameters, RowData<double> rows, ThreadTeam? team = null)
        : this(new HessianProducts(objective, parameters, rows, team))
    {
    }

    public override void Compute(ReadOnlySpan<double> parameters, Span<double> hessian)
    {
        int length = products.Length;
        double[] unit = new double[length];
        for (int column = 0; column < length; column++)
        {
            Interruption.Check();
            unit[column] = 1;
            products.Multiply(parameters, unit, hessian.Slice(column * length, length));
            unit[column] = 0;
        }
        Symmetrize(hessian, length);
    }

    /// <summary>Rounding differs between H·eᵢ and H·eⱼ; the mean has neither's bias.</summary>
    static void Symmetrize(Span<double> hessian, int length)
    {
        for (int i = 0; i < length; i++)
            for (int j = 0; j < i; j++)
                hessian[i * length + j] = hessian[j * length + i] = 0.5 * (hessian[i * length + j] + hessian[j * length + i]);
    }
}
