using Descent.Training.Autodiff;
using Descent.Training.Kernels;
using Descent.Training.Plans;
using Descent.Training.Threads;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Curvature;

/// <summary>The Hessian of a loss of linear predictors z = x·Wᵀ + b: for each pair of outputs a, c it is Xᵀ·diag(w)·X with the second derivatives
/// w = ∂²loss/∂zₐ∂z_c of each row, X with a column of ones for the bias. The graph gives w; one symmetric product gives the rest.</summary>
internal sealed class LinearHessian : HessianSource
{
    readonly Plan<double> plan;
    readonly bool hasRun;
    readonly RowData<double> rows;
    readonly ThreadTeam team;
    readonly string features;
    readonly double[] penalty;
    readonly int outputs, inputs;
    readonly int[] weightOffset;
    readonly int biasOffset;
    double[]? gram;

    /// <param name="model">Prediction, loss and layout.</param>
    /// <param name="rows">All rows that train.</param>
    /// <param name="penalty">Second derivative of the penalty by each parameter.</param>
    /// <param name="team">The threads that share the sums over the rows.</param>
    public LinearHessian(LinearPredictor model, RowData<double> rows, double[] penalty, ThreadTeam team)
        : this(model, rows, penalty, team, Plan<double>.Compile(model.Layout, null, null, SecondDerivatives(model.Loss, model.Prediction)).SharedBy(team), hasRun: false)
    {
    }

    LinearHessian(LinearPredictor model, RowData<double> rows, double[] penalty, ThreadTeam team, Plan<double> plan, bool hasRun)
    {
        (this.rows, this.penalty, this.team, this.plan, this.hasRun) = (rows, penalty, team, plan, hasRun);
        features = model.Features;
        (outputs, inputs) = (model.Prediction.Shape.Columns, rows.Columns(features));
        weightOffset = [.. Enumerable.Range(0, outputs).Select(output => model.WeightOffset + output * inputs)];
        biasOffset = model.BiasOffset;
    }

    /// <summary>For each output a node with all second derivatives of the loss by it and another, (batch, outputs).</summary>
    public static Node[] SecondDerivatives(Node loss, Node prediction)
    {
        Node slope = ReverseMode.Gradient(loss, [prediction])[0];
        return [.. Enumerable.Range(0, prediction.Shape.Columns).Select(output => ReverseMode.Gradient(Sum(Columns(slope, output, 1)), [prediction])[0])];
    }

    /// <summary>Reads the second derivatives where a pass for the loss left them: one pass over the rows less.</summary>
    /// <param name="plan">Puts out <see cref="SecondDerivatives"/>, and has run at θ whenever the Hessian is asked for.</param>
    /// <inheritdoc cref="LinearHessian(LinearPredictor, RowData{double}, double[], ThreadTeam)" path="/param"/>
    public static LinearHessian Behind(Plan<double> plan, LinearPredictor model, RowData<double> rows, double[] penalty, ThreadTeam team) =>
        new(model, rows, penalty, team, plan, hasRun: true);

    public override void Compute(ReadOnlySpan<double> parameters, Span<double> hessian)
    {
        int length = parameters.Length, width = inputs + 1;
        if (!hasRun)
            plan.Run(parameters, Batch<double>.All(rows));
        gram ??= new double[width * width];
        hessian.Clear();
        for (int a = 0; a < outputs; a++)
            for (int c = 0; c <= a; c++)
            {
                WeightedGram.Compute(rows.Values(features), inputs, plan.Output(a)[c..], outputs, gram, team);
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
