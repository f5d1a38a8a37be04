using Descent.Training.Data;
using Descent.Training.Plans;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Inference;

/// <summary>A fitted model with the rows that trained it.</summary>
/// <param name="Model">The fit.</param>
/// <param name="Graph">Its nodes.</param>
/// <param name="Rows">Inputs and targets, in the units of the training.</param>
internal sealed record FittedRows(FittedModel Model, ModelGraph Graph, RowData<double> Rows)
{
    /// <summary>θ as it was trained.</summary>
    public double[] Parameters { get; } = Model.Values.ToArray();

    public ReadOnlySpan<double> Targets => Rows.Values(RowMatrices.Target);

    /// <summary>A change of θ, or θ itself, from the units of the training to those of the data: linear models alone know them.</summary>
    /// <param name="parameters">Changed in place.</param>
    /// <param name="isChange">Leaves out the shift of the targets.</param>
    public void Restore(double[] parameters, bool isChange)
    {
        if (CurvatureMethods.LinearPredictorOf(Graph) is null)
            return;
        NumberTarget? numbers = Model.Numbers is NumberTarget known && isChange ? known with { Shift = new double[known.Names.Count] } : Model.Numbers;
        Coefficients.Of(Graph, Model.Preprocessor.Inputs, numbers, parameters).Restore();
    }

    /// <summary>Σ log scale over all targets: what a log-density loses when it goes back to the units of the data.</summary>
    public double LogScale => Model.Numbers is NumberTarget numbers ? Rows.Rows * numbers.Scale.Sum(Math.Log) : 0;
}
