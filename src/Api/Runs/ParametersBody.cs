using System.Text.Json.Serialization;
using Descent.Training.Runs;

namespace Descent.Api.Runs;

/// <summary>The fitted parameters of a run.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Parameters">In the order of the model.</param>
internal sealed record ParametersBody(string Run, IReadOnlyList<ParameterBody> Parameters)
{
    /// <summary>Always <c>parameters</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "parameters";
}

/// <summary>A parameter with its values.</summary>
/// <param name="Name">Its name, as in <c>initial</c>.</param>
/// <param name="Shape">Dimensions; empty for a scalar.</param>
/// <param name="Values">Flat, row-major; those of linear models in the units of the data. Null where not finite.</param>
/// <param name="Labels">What stands along the last dimension: features for a weight, classes or targets for a bias; empty inside a network.</param>
/// <param name="Nonfinite">What the nulls stand for, by position: <c>nan</c>, <c>+inf</c> or <c>-inf</c>; null where all are finite.</param>
internal sealed record ParameterBody(
    string Name, IReadOnlyList<int> Shape, IReadOnlyList<double?> Values, IReadOnlyList<string> Labels, IReadOnlyDictionary<string, string>? Nonfinite)
{
    public static ParameterBody Of(LabelledParameter parameter) => new(
        parameter.Name, parameter.Shape, [.. parameter.Values.Select(value => Answers.Nonfinite.OrNull(value))], parameter.Labels,
        parameter.Values.All(double.IsFinite)
            ? null
            : Answers.Nonfinite.Names([.. parameter.Values.Select((value, position) => ($"{position}", (double?)value))]));
}
