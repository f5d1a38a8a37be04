using Descent.Training.Layers;
using Descent.Training.Models;

namespace Descent.Training.Runs;

/// <summary>A parameter as clients see it.</summary>
/// <param name="Name">Its name in the contract.</param>
/// <param name="Shape">Dimensions; empty for a scalar.</param>
/// <param name="Values">Flat, row-major. Those of linear models are in the units of the data.</param>
/// <param name="Labels">What stands along the last dimension: features for a weight, classes or targets for a bias; empty inside a network.</param>
public sealed record LabelledParameter(string Name, IReadOnlyList<int> Shape, IReadOnlyList<double> Values, IReadOnlyList<string> Labels)
{
    internal static IReadOnlyList<LabelledParameter> Of(FittedModel model)
    {
        ModelGraph graph = ModelGraph.Of(model);
        double[] values = model.Values.ToArray();
        // A dense layer without a bias has nothing to take the shift of its inputs: it stays in the units of the training.
        if (CurvatureMethods.LinearPredictorOf(graph) is not null)
            Coefficients.Of(graph, model.Preprocessor.Inputs, model.Numbers, values).Restore();
        LabelledParameter[] fitted = [.. graph.Parameters.Select((parameter, position) => new LabelledParameter(
            parameter.Name, parameter.Shape, graph.Layout[parameter.Name].Of<double>(values).ToArray(), LabelsOf(model, graph, position)))];
        return model.Spec.Model is ParametricSpec formula ? WithFixed(formula, fitted) : fitted;
    }

    /// <summary>In the order of the spec, with those that kept their start value.</summary>
    static IReadOnlyList<LabelledParameter> WithFixed(ParametricSpec formula, LabelledParameter[] fitted) =>
        [.. formula.Parameters!.Select(start => fitted.FirstOrDefault(parameter => parameter.Name == start.Key) ?? new LabelledParameter(start.Key, [], [start.Value], []))];

    static IReadOnlyList<string> LabelsOf(FittedModel model, ModelGraph graph, int position)
    {
        ModelParameter parameter = graph.Parameters[position];
        return parameter.Role switch
        {
            ParameterRole.Weight when position == 0 => model.Preprocessor.Labels,
            ParameterRole.Bias when position == graph.Parameters.Count - 1 => Outputs(model, parameter.Length),
            _ => [],
        };
    }

    /// <summary>One logit speaks for the second class.</summary>
    static IReadOnlyList<string> Outputs(FittedModel model, int size) =>
        model.Classes is null ? (model.Numbers!.Names.Count == size ? model.Numbers.Names : [])
        : size == 1 ? [model.Classes.Levels[^1]] : model.Classes.Levels;
}
