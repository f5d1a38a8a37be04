using System.Globalization;
using Descent.Training.Layers;
using Descent.Training.Plans;

namespace Descent.Training.Runs;

/// <summary>Words for parameters that ended at a bound.</summary>
internal static class Bounds
{
    public static IEnumerable<Warning> Reached(IEnumerable<ModelParameter> parameters, ParameterLayout layout, double[] values)
    {
        foreach (ModelParameter parameter in parameters.Where(parameter => parameter.Range.IsBounded))
        {
            double value = values[layout[parameter.Name].Offset];
            // A bound that float32 does not hold was moved inside by less than its rounding.
            bool lower = IsAt(value, parameter.Range.Lower);
            if (lower || IsAt(value, parameter.Range.Upper))
                yield return new Warning("at_bound",
                    $"The parameter {parameter.Name} ended at its {(lower ? "lower" : "upper")} bound {value.ToString("R", CultureInfo.InvariantCulture)}; beyond it the loss might fall further.",
                    $"/model/{(lower ? "lower" : "upper")}/{parameter.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}");
        }
    }

    static bool IsAt(double value, double bound) => value == bound || (double.IsFinite(bound) && (float)value == value && Math.Abs(value - bound) <= 1.2e-7 * Math.Abs(bound));
}
