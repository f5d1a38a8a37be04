using System.Numerics;
using System.Text.Json.Serialization;

namespace Descent.Training.Data;

/// <summary>How one column becomes inputs of a model: learned from training rows, then fixed.</summary>
[JsonDerivedType(typeof(NumberEncoding), "number")]
[JsonDerivedType(typeof(CategoryEncoding), "category")]
public abstract record FeatureEncoding(ColumnSchema Column)
{
    /// <summary>Inputs it makes.</summary>
    [JsonIgnore]
    public abstract int Width { get; }

    /// <summary>The inputs, in order.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>Writes the inputs of the given rows.</summary>
    /// <param name="column">A column of the learned name and type.</param>
    /// <param name="rows">Positions in the column.</param>
    /// <param name="destination">Row-major, shape (rows, stride).</param>
    /// <param name="stride">Inputs of all features.</param>
    /// <param name="offset">Position of this feature's first input in a row.</param>
    public abstract void Write<T>(Column column, ReadOnlySpan<int> rows, Span<T> destination, int stride, int offset) where T : INumber<T>;

    /// <summary>The cells of a column that are not written as they are, as far as training did not teach the model what they mean.</summary>
    public abstract IEnumerable<Substitution> Substitutions(Column column);
}

/// <summary>One input of a model. Its value is (x - Shift) / Scale, x in the units of the data: a coefficient c of the input
/// is c / Scale in those units and takes c · Shift / Scale from the intercept.</summary>
/// <param name="Label"><c>age</c>, or <c>sex=female</c> for a level.</param>
/// <param name="Column">The column it comes from.</param>
/// <param name="Shift">Learned mean, or 0.</param>
/// <param name="Scale">Learned standard deviation, or 1.</param>
public sealed record InputColumn(string Label, string Column, double Shift, double Scale);
