using Descent.Training.Autodiff;
using Descent.Training.Kernels;
using Descent.Training.Optimizers;
using Descent.Training.Plans;

namespace Descent.Training.Curvature;

/// <summary>The residuals of any graph, linearised: rows in blocks of a fixed size through the graph and, folded one by one, into the
/// triangular factor.</summary>
/// <param name="residual">Prediction minus target, (batch, outputs).</param>
/// <param name="parameters">In the order of θ.</param>
/// <param name="rows">All rows that train.</param>
/// <param name="penalty">Of each scalar: the loss is factor · (Σ r² + Σ penalty·θ²).</param>
/// <param name="factor">On the sum of squares.</param>
/// <param name="mustBeDetermined">Every parameter has a meaning of its own.</param>
internal sealed class GraphResiduals(
    Node residual, IReadOnlyList<Node> parameters, RowData<double> rows, double[] penalty, double factor, bool mustBeDetermined) : LeastSquaresFunction
{
    /// <summary>Rows in a block: their columns stay in a core's second cache while they are folded.</summary>
    const int BlockRows = 512;

    readonly JacobianSource source = JacobianSource.Of(residual, parameters);
    readonly ParameterLayout layout = ParameterLayout.Of(parameters);
    readonly TriangularFactor triangle = new(penalty.Length + 1);
    double[] block = [];

    public override int Length => penalty.Length;

    public override bool MustBeDetermined => mustBeDetermined;

    public override string NameOf(int parameter)
    {
        ParameterSlice slice = layout.Slices.Last(slice => slice.Offset <= parameter);
        return slice.Size == 1 ? slice.Name : $"{slice.Name}[{parameter - slice.Offset}]";
    }

    public override void Linearize(ReadOnlySpan<double> parameters, Linearization result)
    {
        int columns = Length + 1, outputs = residual.Shape.Columns;
        triangle.Clear();
        double sum = 0;
        for (int first = 0; first < rows.Rows; first += BlockRows)
        {
            int count = Math.Min(BlockRows, rows.Rows - first), length = count * outputs;
            if (block.Length < columns * length)
                block = new double[columns * length];
            Span<double> part = block.AsSpan(0, columns * length);
            source.Compute(parameters, Batch<double>.Range(rows, first, count), part);
            sum += System.Numerics.Tensors.TensorPrimitives.SumOfSquares<double>(part[(Length * length)..]);
            triangle.Fold(part, length);
        }
        Penalties.Fold(triangle, parameters, penalty, ref sum);
        result.Take(triangle, sum, factor);
    }
}
