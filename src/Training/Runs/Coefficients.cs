using Descent.Training.Data;
using Descent.Training.Layers;

namespace Descent.Training.Runs;

/// <summary>Coefficients of a linear predictor between the units it is trained in (inputs (x - shift)/scale, targets (y - shift)/scale)
/// and the units of the data. Exact up to rounding; both ways, in place.</summary>
/// <param name="weight">Shape (outputs, inputs), row-major.</param>
/// <param name="bias">Shape (outputs).</param>
/// <param name="inputs">Shift and scale of each input.</param>
/// <param name="target">Shift and scale of each output; null for logits and log rates, which have no units.</param>
internal sealed class Coefficients(Memory<double> weight, Memory<double> bias, IReadOnlyList<InputColumn> inputs, NumberTarget? target)
{
    /// <summary>The coefficients inside θ.</summary>
    public static Coefficients Of(ModelGraph graph, IReadOnlyList<InputColumn> inputs, NumberTarget? numbers, double[] parameters)
    {
        return new Coefficients(Slice(ParameterRole.Weight), Slice(ParameterRole.Bias), inputs, numbers);

        Memory<double> Slice(ParameterRole role)
        {
            ModelParameter parameter = graph.Parameters.Single(p => p.Role == role);
            return parameters.AsMemory(graph.Layout[parameter.Name].Offset, parameter.Length);
        }
    }

    /// <summary>Trained units → units of the data.</summary>
    public void Restore()
    {
        for (int output = 0; output < bias.Length; output++)
        {
            double intercept = bias.Span[output] * Scale(output) + Shift(output);
            Span<double> row = Row(output);
            for (int input = 0; input < row.Length; input++)
            {
                row[input] = row[input] * Scale(output) / inputs[input].Scale;
                intercept -= row[input] * inputs[input].Shift;
            }
            bias.Span[output] = intercept;
        }
    }

    /// <summary>Units of the data → trained units.</summary>
    public void Apply()
    {
        for (int output = 0; output < bias.Length; output++)
        {
            double intercept = bias.Span[output] - Shift(output);
            Span<double> row = Row(output);
            for (int input = 0; input < row.Length; input++)
            {
                intercept += row[input] * inputs[input].Shift;
                row[input] = row[input] * inputs[input].Scale / Scale(output);
            }
            bias.Span[output] = intercept / Scale(output);
        }
    }

    Span<double> Row(int output) => weight.Span.Slice(output * inputs.Count, inputs.Count);

    // A loss with more outputs than targets (means and log-variances) is trained on targets as they are.
    double Scale(int output) => target is not null && output < target.Scale.Count ? target.Scale[output] : 1;

    double Shift(int output) => target is not null && output < target.Shift.Count ? target.Shift[output] : 0;
}
