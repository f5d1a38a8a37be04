using System.Numerics.Tensors;
using Descent.Training.Optimizers;

namespace Descent.Training.Curvature;

/// <summary>The loss of a linear model with squares, out of the sums that its solution is made of where these have the digits, else from the rows.</summary>
/// <param name="solution">Has the sums.</param>
/// <param name="factor">The loss is this times the penalised sum of squares.</param>
/// <param name="length">Scalars in θ.</param>
/// <param name="byRows">Made when it is first needed.</param>
internal sealed class LinearLoss(LinearSolution solution, double factor, int length, Lazy<SmoothFunction> byRows) : SmoothFunction
{
    readonly double[] slope = new double[length];

    public override int Length => length;

    public override double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        double squares = solution.Squares(parameters, slope);
        if (double.IsNaN(squares))
            return byRows.Value.Evaluate(parameters, gradient);
        if (!gradient.IsEmpty)
            TensorPrimitives.Multiply(slope, 2 * factor, gradient);
        return factor * squares;
    }

    public override void Hessian(ReadOnlySpan<double> parameters, Span<double> hessian) => byRows.Value.Hessian(parameters, hessian);
}
