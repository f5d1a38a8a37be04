using System.Text.Json;
using Descent.Training.Data;
using Descent.Training.Models;
using Descent.Training.Specs;

namespace Descent.Training.Runs;

/// <summary>A trained model with all that prediction needs: the resolved spec, how columns become inputs, what the outputs mean, and θ.
/// Self-contained: the dataset may be gone.</summary>
public sealed class FittedModel
{
    const string Kind = "model";
    const int Version = 1;

    readonly double[] values;
    readonly Lazy<Predictor> predictor;

    internal FittedModel(TrainingSpec spec, Preprocessor preprocessor, ClassTarget? classes, NumberTarget? numbers, double[] parameters)
    {
        Spec = spec;
        Preprocessor = preprocessor;
        Classes = classes;
        Numbers = numbers;
        values = parameters;
        predictor = new Lazy<Predictor>(() => Predictor.Of(this));
    }

    /// <summary>The resolved spec it was trained by.</summary>
    public TrainingSpec Spec { get; }

    /// <summary>Features → inputs.</summary>
    public Preprocessor Preprocessor { get; }

    /// <summary>The classes; null unless a classification.</summary>
    public ClassTarget? Classes { get; }

    /// <summary>The numeric targets; null for a classification.</summary>
    public NumberTarget? Numbers { get; }

    /// <summary>The columns a table must have to be predicted from.</summary>
    public IReadOnlyList<ColumnSchema> Columns => Preprocessor.Columns;

    /// <summary>An objective has no rows to predict.</summary>
    public bool Predicts => Spec.Model is not ObjectiveSpec;

    /// <summary>θ as it was trained, in float64, which holds float32 exactly.</summary>
    internal ReadOnlySpan<double> Values => values;

    /// <summary>The same model with other parameters.</summary>
    internal FittedModel At(double[] parameters) => new(Spec, Preprocessor, Classes, Numbers, parameters);

    /// <summary>All parameters by name; those of linear models in the units of the data.</summary>
    public IReadOnlyList<LabelledParameter> Parameters() => LabelledParameter.Of(this);

    /// <summary>Predicts every row of a table. May be called from several threads.</summary>
    /// <param name="table">Has the columns of <see cref="Columns"/>, of those types.</param>
    public Prediction Predict(Table table) => Predict(table, [.. Enumerable.Range(0, table.Rows)]);

    internal Prediction Predict(Table table, int[] rows) => predictor.Value.Predict(table, rows);

    public byte[] Save() => Sealed.Seal(Kind, Version, writer =>
    {
        writer.Write(SpecJson.Write(Spec));
        writer.Write(Preprocessor.ToJson());
        writer.Write(JsonSerializer.Serialize(Classes));
        writer.Write(JsonSerializer.Serialize(Numbers));
        Vectors.Write<double>(writer, values);
    });

    /// <exception cref="InvalidDataException">The bytes are damaged or of a version this build cannot read.</exception>
    public static FittedModel Load(byte[] bytes)
    {
        using BinaryReader reader = Sealed.Open(Kind, Version, bytes);
        TrainingSpec spec = SpecJson.Read(reader.ReadString());
        Preprocessor preprocessor = Preprocessor.FromJson(reader.ReadString());
        ClassTarget? classes = JsonSerializer.Deserialize<ClassTarget>(reader.ReadString());
        NumberTarget? numbers = JsonSerializer.Deserialize<NumberTarget>(reader.ReadString());
        return new FittedModel(spec, preprocessor, classes, numbers, Vectors.Read<double>(reader));
    }
}
