namespace Descent.Training.Specs;

/// <summary>Where the training starts. JSON: <c>{"scheme": "he_normal"}</c>, or values by parameter name,
/// <c>{"weight": [0, 0], "bias": [0]}</c>, or both: what is not named follows the scheme. Values are flat, row-major lists in the
/// parameter's shape; a single number fills the parameter, and nested lists are accepted.</summary>
public sealed record InitialSpec
{
    /// <summary>Name of an initial scheme; by default the model's own.</summary>
    public string? Scheme { get; init; }

    /// <summary>Flat row-major values by parameter name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Values { get; init; } = new Dictionary<string, IReadOnlyList<double>>();
}
