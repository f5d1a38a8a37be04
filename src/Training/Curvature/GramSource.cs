using Descent.Training.Autodiff;
using Descent.Training.Kernels;
using Descent.Training.Optimizers;
using Descent.Training.Plans;
using Descent.Training.Threads;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Curvature;

/// <summary>Residuals linearised through JᵀJ and Jᵀr: sums over rows that one pass makes without keeping a column, several times faster than QR. It has
/// half of QR's digits, and so it is trusted only where the columns of J are far from dependent; that is judged at each point by itself.</summary>
internal sealed class GramSource
{
    /// <summary>Parameters up to which the pass keeps all its sums at hand.</summary>
    public const int MostParameters = 10;

    /// <summary>Of columns of length one: what a column must leave beside those before it, squared. The condition of J is then below about 10³, and
    /// with its square ten digits are left.</summary>
    const double LeastPivot = 1e-6;

    readonly Plan<double> plan;
    readonly RowData<double> rows;
    readonly int length;
    readonly double[] gram, scale;

    public GramSource(Node residual, IReadOnlyList<Node> parameters, RowData<double> rows, ThreadTeam team)
    {
        this.rows = rows;
        length = parameters.Count;
        (gram, scale) = (new double[length * length], new double[length]);
        Node[] columns = [.. ForwardMode.Columns(residual, parameters), residual];
        Node[] sums = [.. columns.SelectMany((column, i) => columns.Take(i + 1).Select(other => Sum(column * other)))];
        plan = Plan<double>.Compile(ParameterLayout.Of(parameters), null, null, sums).SharedBy(team);
    }

    public static bool Suits(IReadOnlyList<Node> parameters) => parameters.Count <= MostParameters && parameters.All(parameter => parameter.Shape.IsScalar);

    /// <returns>False where the columns are too near to dependent: QR must do.</returns>
    public bool TryLinearize(ReadOnlySpan<double> parameters, ReadOnlySpan<double> penalty, double factor, Linearization result)
    {
        plan.Run(parameters, Batch<double>.All(rows));
        int pair = 0;
        double[] slope = result.Rotated;
        for (int i = 0; i < length; i++)
        {
            for (int j = 0; j <= i; j++)
                gram[i * length + j] = plan.OutputScalar(pair++);
            gram[i * length + i] += penalty[i];
        }
        for (int i = 0; i < length; i++)
            slope[i] = plan.OutputScalar(pair++) + penalty[i] * parameters[i];
        result.SumOfSquares = plan.OutputScalar(pair);
        for (int i = 0; i < length; i++)
            result.SumOfSquares += penalty[i] * parameters[i] * parameters[i];
        result.Factor = factor;
        // A point that is not finite is no matter of digits.
        return !double.IsFinite(result.SumOfSquares) || Factor(result.Triangle, slope);
    }

    /// <summary>R with RᵀR = JᵀJ, and R⁻ᵀ·slope in the place of the slope.</summary>
    bool Factor(double[] triangle, double[] slope)
    {
        for (int i = 0; i < length; i++)
            scale[i] = Math.Sqrt(gram[i * length + i]);
        for (int i = 0; i < length; i++)
            for (int j = 0; j <= i; j++)
                gram[i * length + j] /= scale[i] * scale[j];
        if (!Cholesky.Factor(gram, length, LeastPivot))
            return false;
        for (int i = 0; i < length; i++)
        {
            slope[i] /= scale[i];
            for (int j = 0; j < length; j++)
                triangle[j * length + i] = j <= i ? gram[i * length + j] * scale[i] : 0;
        }
        Cholesky.SolveLower(gram, length, slope);
        return true;
    }
}
