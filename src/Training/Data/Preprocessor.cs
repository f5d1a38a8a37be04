using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Descent.Training.Data;

/// <summary>Turns rows of a table into the inputs of a model. Learned from the training rows alone, then fixed and kept with the model.</summary>
/// <param name="Features">One for each feature column, in order.</param>
public sealed record Preprocessor(IReadOnlyList<FeatureEncoding> Features)
{
    /// <summary>Number of inputs.</summary>
    [JsonIgnore]
    public int Width { get; } = Features.Sum(feature => feature.Width);

    /// <summary>The inputs, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<InputColumn> Inputs { get; } = [.. Features.SelectMany(feature => feature.Inputs)];

    /// <summary>Labels of the inputs: <c>age</c>, <c>sex=female</c>.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Labels => [.. Inputs.Select(input => input.Label)];

    /// <summary>The columns a table must have; hand it to <see cref="TableReader.ReadAs"/> or <see cref="TableReader.ReadRows"/>.</summary>
    [JsonIgnore]
    public IReadOnlyList<ColumnSchema> Columns => [.. Features.Select(feature => feature.Column)];

    /// <summary>Learns from training rows.</summary>
    /// <param name="table">Has all the features.</param>
    /// <param name="features">Names of columns; free text is refused.</param>
    /// <param name="trainingRows">Positions in the table.</param>
    /// <param name="settings">How.</param>
    /// <param name="problems">Receives what cannot be used, with the pointers <c>/features/0</c>, …</param>
    /// <returns>Null when there were problems.</returns>
    public static Preprocessor? Learn(
        Table table, IReadOnlyList<string> features, ReadOnlySpan<int> trainingRows, PreprocessingSettings settings, ICollection<Problem> problems)
    {
        List<FeatureEncoding> learned = [];
        for (int i = 0; i < features.Count; i++)
        {
            string pointer = $"/features/{i}", name = features[i];
            Column? column = table.Find(name);
            FeatureEncoding? encoding = column?.Type switch
            {
                null or ColumnType.Text => null,
                ColumnType.Category => CategoryEncoding.Learn(column, trainingRows, settings),
                _ => NumberEncoding.Learn(column, trainingRows, settings),
            };
            if (encoding is not null)
                learned.Add(encoding);
            else if (column is null)
                problems.Add(new Problem(pointer, "unknown_column", $"There is no column {name}.") { Value = name, Column = name, Allowed = [.. table.Columns.Select(known => known.Name)] });
            else if (column.Type == ColumnType.Text)
                problems.Add(new Problem(pointer, "text_feature", $"Column {name} is free text; features are numbers, booleans, times and categories.") { Value = name, Column = name });
            else
                problems.Add(new Problem(pointer, "no_values", $"Column {name} has no value in the training rows.") { Value = name, Column = name });
        }
        return learned.Count == features.Count ? new Preprocessor(learned) : null;
    }

    /// <summary>The inputs of some rows.</summary>
    /// <param name="table">Has the columns of <see cref="Columns"/>, of those types.</param>
    /// <param name="rows">Positions in the table.</param>
    /// <param name="destination">Row-major, shape (rows, <see cref="Width"/>).</param>
    public void Transform<T>(Table table, ReadOnlySpan<int> rows, Span<T> destination) where T : INumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, rows.Length * Width, nameof(destination));
        int offset = 0;
        foreach (FeatureEncoding feature in Features)
        {
            Column column = table[feature.Column.Name];
            if (column.Type != feature.Column.Type)
                throw new ArgumentException($"column {column.Name} is {column.Type}; the model was trained with {feature.Column.Type}", nameof(table));
            feature.Write(column, rows, destination, Width, offset);
            offset += feature.Width;
        }
    }

    /// <summary>What <see cref="Transform"/> puts in the place of cells that it cannot take as they are, column by column.</summary>
    /// <param name="table">Has the columns of <see cref="Columns"/>, of those types.</param>
    public IReadOnlyList<Substitution> Substitutions(Table table) => [.. Features.SelectMany(feature => feature.Substitutions(table[feature.Column.Name]))];

    public string ToJson() => JsonSerializer.Serialize(this);

    public static Preprocessor FromJson(string json) =>
        JsonSerializer.Deserialize<Preprocessor>(json) ?? throw new JsonException("no preprocessor");
}
