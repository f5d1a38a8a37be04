using Descent.Training.Curvature;
using Descent.Training.Data;
using Descent.Training.Losses;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Inference;

/// <summary>Which parameters the data can tell apart. A linear model with one input for each level of a category, or one logit for each class, has more
/// coefficients than the data determine; what they do determine are differences from a reference. The first level and the first class are it.</summary>
internal sealed class Identification
{
    readonly LinearPredictor? linear;
    readonly int outputs, inputs;
    readonly bool hasReferenceClass;
    readonly List<(int First, int Count)> categories = [];

    public Identification(FittedModel model, ModelGraph graph)
    {
        linear = CurvatureMethods.LinearPredictorOf(graph);
        (outputs, inputs) = (graph.Prediction.Shape.Columns, model.Preprocessor.Width);
        List<string> references = [];
        bool[] isReference = new bool[graph.Layout.Count];
        if (linear is not null)
        {
            int offset = 0;
            foreach (FeatureEncoding feature in model.Preprocessor.Features)
            {
                if (feature is CategoryEncoding)
                {
                    references.Add(feature.Inputs[0].Label);
                    categories.Add((offset, feature.Width));
                    for (int output = 0; output < outputs; output++)
                        isReference[Weight(output) + offset] = true;
                }
                offset += feature.Width;
            }
            hasReferenceClass = graph.Loss.Link == Link.Softmax;
            if (hasReferenceClass)
            {
                references.Insert(0, $"{model.Classes!.Column.Name}={model.Classes.Levels[0]}");
                isReference.AsSpan(Weight(0), inputs).Fill(true);
                isReference[linear.BiasOffset] = true;
            }
        }
        Kept = [.. Enumerable.Range(0, isReference.Length).Where(position => !isReference[position])];
        References = references;
        Names = [.. ScalarNames.Of(model, graph).Where((_, position) => !isReference[position])];
    }

    /// <summary>Positions in θ of the parameters that are not those of a reference, ascending.</summary>
    public IReadOnlyList<int> Kept { get; }

    /// <summary>Names of the parameters that are kept.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What coefficients are differences from: <c>sex=female</c>.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>Turns coefficients into differences from the references, without changing a prediction, and picks those that are kept.</summary>
    /// <param name="parameters">θ in the units of the data; changed.</param>
    public double[] Differences(double[] parameters)
    {
        for (int output = 0; output < outputs && linear is not null; output++)
            foreach ((int first, int count) in categories)
            {
                Span<double> levels = parameters.AsSpan(Weight(output) + first, count);
                double reference = levels[0];
                parameters[linear.BiasOffset + output] += reference;
                foreach (ref double level in levels)
                    level -= reference;
            }
        for (int output = outputs - 1; output >= 0 && hasReferenceClass; output--)
        {
            for (int input = 0; input < inputs; input++)
                parameters[Weight(output) + input] -= parameters[Weight(0) + input];
            parameters[linear!.BiasOffset + output] -= parameters[linear.BiasOffset];
        }
        return [.. Kept.Select(position => parameters[position])];
    }

    /// <summary>Every category of a row has a level: a level that never trained has no coefficient, and what is predicted for it no error.</summary>
    public bool IsEstimable(ReadOnlySpan<double> row)
    {
        foreach ((int first, int count) in categories)
            if (!row.Slice(first, count).ContainsAnyExcept(0.0))
                return false;
        return true;
    }

    int Weight(int output) => linear!.WeightOffset + output * inputs;
}
