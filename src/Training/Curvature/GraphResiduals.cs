using Descent.Training.Autodiff;
using Descent.Training.Kernels;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Threads;

namespace Descent.Training.Curvature;

/// <summary>The residuals of any graph, linearised: by the sums of <see cref="GramSource"/> where they have the digits, else rows in blocks of a fixed
/// size through the graph and, folded one by one, into the triangular factor.</summary>
/// <param name="residual">Prediction minus target, (batch, outputs).</param>
/// <param name="parameters">In the order of θ.</param>
/// <param name="rows">All rows that train.</param>
/// <param name="penalty">Of each scalar: the loss is factor · (Σ r² + Σ penalty·θ²).</param>
/// <param name="factor">On the sum of squares.</param>
/// <param name="mustBeDetermined">Every parameter has a meaning of its own.</param>
/// <param name="magnitude">Norm of the targets.</param>
/// <param name="team">The threads that share the sums.</param>
internal sealed class GraphResiduals(
    Node residual, IReadOnlyList<Node> parameters, RowData<double> rows, double[] penalty, double factor, bool mustBeDetermined, double magnitude, ThreadTeam team) : LeastSquaresFunction
{
    /// <summary>Rows in a block: their columns stay in a core's second cache while they are folded.</summary>
    const int BlockRows = 512;

    /// <summary>For fewer rows QR costs no time that anybody would notice.</summary>
    const int LeastForGram = 512;

    readonly GramSource? gram = GramSource.Suits(parameters) && rows.Rows >= LeastForGram ? new(residual, parameters, rows, team) : null;
    readonly Lazy<JacobianSource> source = new(() => JacobianSource.Of(residual, parameters));
    readonly ParameterLayout layout = ParameterLayout.Of(parameters);
    readonly TriangularFactor triangle = new(penalty.Length + 1);
    double[] block = [];

    public override int Length => penalty.Length;

    public override bool MustBeDetermined => mustBeDetermined;

    public override double Magnitude => magnitude;

    public override string NameOf(int parameter)
    {
        ParameterSlice slice = layout.Slices.Last(slice => slice.Offset <= parameter);
        return slice.Size == 1 ? slice.Name : $"{slice.Name}[{parameter - slice.Offset}]";
    }

    public override void Linearize(ReadOnlySpan<double> parameters, Linearization result)
    {
        if (gram?.TryLinearize(parameters, penalty, factor, result) != true)
            LinearizeByRows(parameters, result);
    }

    /// <summary>By QR, which has all the digits that there are.</summary>
    internal void LinearizeByRows(ReadOnlySpan<double> parameters, Linearization result)
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
            source.Value.Compute(parameters, Batch<double>.Range(rows, first, count), part);
            sum += System.Numerics.Tensors.TensorPrimitives.SumOfSquares<double>(part[(Length * length)..]);
            triangle.Fold(part, length);
        }
        Penalties.Fold(triangle, parameters, penalty, ref sum);
        result.Take(triangle, sum, factor);
    }
}
