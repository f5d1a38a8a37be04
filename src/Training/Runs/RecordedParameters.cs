using System.Numerics;

namespace Descent.Training.Runs;

/// <summary>θ as clients see it, number by number: those of linear models in the units of the data.</summary>
internal sealed class RecordedParameters
{
    readonly ModelGraph graph;
    readonly FittedModel model;
    readonly double[] values;
    readonly bool isLinear;

    /// <param name="graph">The model's.</param>
    /// <param name="model">It with any parameters.</param>
    public RecordedParameters(ModelGraph graph, FittedModel model)
    {
        (this.graph, this.model) = (graph, model);
        values = new double[graph.Layout.Count];
        isLinear = CurvatureMethods.LinearPredictorOf(graph) is not null;
        Names = [.. ScalarNames.Of(model, graph).Select(name => $"parameters.{name}")];
    }

    /// <summary>Columns of a history.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <returns>Overwritten by the next call.</returns>
    public double[] Show<T>(ReadOnlySpan<T> theta) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = double.CreateTruncating(theta[i]);
        if (isLinear)
            Coefficients.Of(graph, model.Preprocessor.Inputs, model.Numbers, values).Restore();
        return values;
    }
}
