using Descent.Training.Autodiff;
using Descent.Training.Kernels;
using Descent.Training.Plans;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Curvature;

/// <summary>The Hessian of a loss of linear predictors z = x·Wᵀ + b: for each pair of outputs a, c it is Xᵀ·diag(w)·X with the second derivatives
/// w = ∂²loss/∂zₐ∂z_c of each row, X with a column of ones for the bias. The graph gives w; one symmetric product gives the rest.</summary>
internal sealed class LinearHessian : HessianSource
{
    readonly Plan<double> plan;
    readonly RowData<double> rows;
    readonly string features;
    readonly double[] penalty;
    readonly int outputs, inputs;
    readonly int[] weightOffset;
    readonly int biasOffset;

    /// <param name="model">Prediction, loss and layout.</param>
    /// <param name="rows">All rows that train.</param>
    /// <param name="penalty">Second derivative of the penalty by each parameter.</param>
    public LinearHessian(LinearPredictor model, RowData<double> rows, double[] penalty)
    {
        this.rows = rows;
        this.penalty = penalty;
        features = model.Features;
        (outputs, inputs) = (model.Prediction.Shape.Columns, rows.Columns(features));
        weightOffset = [.. Enumerable.Range(0, outputs).Select(output => model.WeightOffset + output * inputs)];
        biasOffset = model.BiasOffset;
        Node slope = ReverseMode.Gradient(model.Loss, [model.Prediction])[0];
        Node[] second = [.. Enumerable.Range(0, outputs).Select(output => ReverseMode.Gradient(Sum(Columns(slope, output, 1)), [model.Prediction])[0])];
        plan = Plan<double>.Compile(model.Layout, null, null, second);
    }

    public override void Compute(ReadOnlySpan<double> parameters, Span<double> hessian)
    {
        int length = parameters.Length, width = inputs + 1;
        plan.Run(parameters, Batch<double>.All(rows));
        double[] weights = new double[rows.Rows], gram = new double[width * width];
        hessian.Clear();
        for (int a = 0; a < outputs; a++)
            for (int c = 0; c <= a; c++)
            {
                ReadOnlySpan<double> second = plan.Output(a);
                for (int row = 0; row < weights.Length; row++)
                    weights[row] = second[row * outputs + c];
                WeightedGram.Compute(rows.Values(features), inputs, weights, gram);
                for (int i = 0; i < width; i++)
                    for (int j = 0; j < width; j++)
                        hessian[Position(a, i) * length + Position(c, j)] = hessian[Position(c, j) * length + Position(a, i)] = gram[i * width + j];
            }
        for (int i = 0; i < length; i++)
            hessian[i * length + i] += penalty[i];
    }

    /// <summary>Where the coefficient of an input, or behind the last the bias, of an output lies in θ.</summary>
    int Position(int output, int input) => input < inputs ? weightOffset[output] + input : biasOffset + output;
}
