using System.Text.Json;
using Descent.Training.Models;
using Descent.Training.Specs;

namespace Descent.Training.Preparation.Reading;

/// <summary>JSON body → <see cref="TrainingSpec"/>, strictly: unknown and duplicate fields, wrong types and values out of range are
/// all reported at once.</summary>
public static class SpecReader
{
    public static SpecReading Read(ReadOnlyMemory<byte> body)
    {
        using JsonDocument? document = JsonSyntax.Parse(body, out Problem? problem);
        if (document is null)
            return new SpecReading(null, [problem!]);
        RecordBinder binder = new(Catalog.Variants);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            binder.BindRecord(typeof(TrainingSpec), root, "");
            return new SpecReading(null, binder.Problems);
        }
        using JsonDocument? rewritten = TargetsForTarget(root);
        TrainingSpec spec = (TrainingSpec)binder.BindRecord(typeof(TrainingSpec), rewritten?.RootElement ?? root, "")!;
        if (spec.Dataset is null && spec.Model is not ObjectiveSpec && !binder.Problems.Any(problem => problem.Pointer == "/dataset"))
            binder.Problems.Add(new Problem("/dataset", "required", "The field 'dataset' is missing."));
        return new SpecReading(spec, binder.Problems);
    }

    /// <summary><c>"target": ["u","v"]</c> stands for <c>"targets": ["u","v"]</c>.</summary>
    static JsonDocument? TargetsForTarget(JsonElement root)
    {
        if (!root.TryGetProperty("target", out JsonElement target) || target.ValueKind != JsonValueKind.Array
            || root.TryGetProperty("targets", out _) || root.EnumerateObject().Count(p => p.Name == "target") > 1)
            return null;
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in root.EnumerateObject())
            {
                writer.WritePropertyName(property.Name == "target" ? "targets" : property.Name);
                property.Value.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        return JsonDocument.Parse(stream.ToArray());
    }
}
