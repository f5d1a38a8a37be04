namespace Descent.Training.Runs;

/// <summary>A name for every number in θ: <c>bias</c> and <c>weight[age]</c> of a linear model, <c>weight[red,age]</c> where it has several outputs,
/// <c>layers.0.weight[3,1]</c> by position elsewhere; a parameter that is one number has its own.</summary>
internal static class ScalarNames
{
    public static IEnumerable<string> Of(FittedModel model, ModelGraph graph)
    {
        // What is held fixed is no part of θ.
        IReadOnlyList<LabelledParameter> parameters = [.. model.Parameters().Join(graph.Parameters, shown => shown.Name, fitted => fitted.Name, (shown, _) => shown)];
        bool isLinear = CurvatureMethods.LinearPredictorOf(graph) is not null;
        IReadOnlyList<string> outputs = isLinear ? parameters[^1].Labels : [];
        return parameters.SelectMany(parameter => Enumerable.Range(0, parameter.Values.Count).Select(position => Name(parameter, position)));

        string Name(LabelledParameter parameter, int position)
        {
            IReadOnlyList<int> shape = parameter.Shape;
            if (parameter.Values.Count == 1 && (shape.Count == 0 || parameter.Labels == outputs))
                return parameter.Name;
            int last = shape[^1], row = position / last, column = position % last;
            string inner = parameter.Labels.Count == last ? parameter.Labels[column] : $"{column}";
            if (shape.Count == 1 || (isLinear && shape[0] == 1))
                return $"{parameter.Name}[{inner}]";
            return $"{parameter.Name}[{(outputs.Count == shape[0] ? outputs[row] : $"{row}")},{inner}]";
        }
    }
}
