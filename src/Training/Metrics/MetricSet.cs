using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Descent.Training.Metrics;

/// <summary>All metrics of one set of rows: an entry of the contract's <c>metrics</c>.</summary>
/// <param name="Values">By name, in the order of the catalogue; NaN where undefined.</param>
/// <param name="Confusion">For classes.</param>
/// <param name="Classes">For classes, one by one.</param>
public sealed record MetricSet(OrderedDictionary<string, double> Values, ConfusionMatrix? Confusion = null, IReadOnlyList<ClassMetrics>? Classes = null)
{
    /// <param name="loss">The bare loss of these rows, without regularization.</param>
    /// <param name="predictions">With at least one row.</param>
    public static MetricSet Of(double loss, ClassPredictions predictions)
    {
        OrderedDictionary<string, double> values = new() { ["loss"] = loss };
        foreach (ClassMetric metric in Catalog.Metrics.OfType<ClassMetric>())
            values.Add(metric.Name, metric.Of(predictions));
        ConfusionMatrix matrix = predictions.Confusion;
        ClassMetrics[] classes = [.. predictions.Labels.Select((label, i) => new ClassMetrics(
            label, matrix.Actual(i), LabelMetrics.Precision(matrix, i), LabelMetrics.Recall(matrix, i), LabelMetrics.F1(matrix, i)))];
        return new MetricSet(values, matrix, classes);
    }

    /// <param name="loss">The bare loss of these rows, without regularization.</param>
    /// <param name="predictions">With at least one row.</param>
    /// <param name="counts">The targets are counts and the predictions rates.</param>
    public static MetricSet Of(double loss, NumberPredictions predictions, bool counts)
    {
        OrderedDictionary<string, double> values = new() { ["loss"] = loss };
        foreach (NumberMetric metric in Catalog.Metrics.OfType<NumberMetric>().Where(metric => counts || !metric.ForCounts))
            values.Add(metric.Name, metric.Of(predictions));
        return new MetricSet(values);
    }

    /// <summary>The JSON of the contract: undefined and infinite values are null, and <c>nonfinite</c> names the infinite ones.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        foreach ((string name, double value) in Values)
            WriteNumber(writer, name, value);
        if (Classes is not null)
            WriteClasses(writer, Classes);
        if (Confusion is not null)
            WriteConfusion(writer, Confusion);
        if (Values.Any(entry => double.IsInfinity(entry.Value)))
        {
            writer.WriteStartObject("nonfinite");
            foreach ((string name, double value) in Values.Where(entry => double.IsInfinity(entry.Value)))
                writer.WriteString(name, value > 0 ? "+inf" : "-inf");
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    public string ToJson()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
            Write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static void WriteClasses(Utf8JsonWriter writer, IReadOnlyList<ClassMetrics> classes)
    {
        writer.WriteStartArray("classes");
        foreach (ClassMetrics one in classes)
        {
            writer.WriteStartObject();
            writer.WriteString("label", one.Label);
            writer.WriteNumber("support", one.Support);
            WriteNumber(writer, "precision", one.Precision);
            WriteNumber(writer, "recall", one.Recall);
            WriteNumber(writer, "f1", one.F1);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    static void WriteConfusion(Utf8JsonWriter writer, ConfusionMatrix matrix)
    {
        writer.WriteStartObject("confusion_matrix");
        writer.WriteStartArray("labels");
        foreach (string label in matrix.Labels)
            writer.WriteStringValue(label);
        writer.WriteEndArray();
        writer.WriteStartArray("values");
        foreach (long[] row in matrix.Values)
        {
            writer.WriteStartArray();
            foreach (long count in row)
                writer.WriteNumberValue(count);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumber(name, value);
        else
            writer.WriteNull(name);
    }
}

/// <summary>How well one class is recognised.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Support">Rows that belong to it.</param>
/// <param name="Precision">NaN where no row was taken for it.</param>
/// <param name="Recall">NaN where no row belongs to it.</param>
/// <param name="F1">Harmonic mean of both.</param>
public sealed record ClassMetrics(string Label, long Support, double Precision, double Recall, double F1);
