using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Training.Preparation.Reading;

namespace Descent.Training.Preparation;

/// <summary>A field of the spec by its path, such as <c>optimizer.learning_rate</c> or <c>model.layers.0.units</c>.</summary>
internal sealed class SweepPath
{
    readonly string[] segments;

    public SweepPath(string path)
    {
        Path = path;
        // Names of parameters have dots of their own.
        segments = path.StartsWith("initial.", StringComparison.Ordinal) ? ["initial", path["initial.".Length..]] : path.Split('.');
    }

    public string Path { get; }

    /// <summary>Names and places on the way, the field's own last.</summary>
    public IReadOnlyList<string> Segments => segments;

    /// <summary>JSON Pointer of the field in a body.</summary>
    public string Pointer => string.Concat(segments.Select(segment => "/" + JsonSyntax.Escape(segment)));

    /// <summary>JSON Pointer of the path in the sweep.</summary>
    public string SweepPointer => "/sweep/" + JsonSyntax.Escape(Path);

    /// <summary>Writes a value as if the client had; a bare name on the way becomes the object it stands for.</summary>
    /// <returns>False where the path leads through something that has no fields.</returns>
    public bool Write(JsonObject body, JsonElement value)
    {
        JsonNode node = body;
        foreach (string segment in segments[..^1])
        {
            JsonNode? next = Read(node, segment);
            if (next is null && node is JsonArray)
                return false;
            if (next is null or JsonValue)
            {
                bool isName = next is JsonValue bare && bare.GetValueKind() == JsonValueKind.String;
                if (next is not null && !isName)
                    return false;
                next = isName ? new JsonObject { ["type"] = next!.DeepClone() } : [];
                if (!Put(node, segment, next))
                    return false;
            }
            node = next;
        }
        return Put(node, segments[^1], JsonNode.Parse(value.GetRawText()));
    }

    /// <summary>What a body has there; <see langword="null"/> where there is nothing.</summary>
    public JsonNode? Read(JsonObject body)
    {
        JsonNode? node = body;
        foreach (string segment in segments)
            node = node is null ? null : Read(node, segment);
        return node;
    }

    static JsonNode? Read(JsonNode node, string segment) => node switch
    {
        JsonObject fields => fields[segment],
        JsonArray items when Index(items, segment) is int index => items[index],
        _ => null,
    };

    static bool Put(JsonNode node, string segment, JsonNode? value)
    {
        switch (node)
        {
            case JsonObject fields:
                fields[segment] = value;
                return true;
            case JsonArray items when Index(items, segment) is int index:
                items[index] = value;
                return true;
            default:
                return false;
        }
    }

    static int? Index(JsonArray items, string segment) =>
        int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < items.Count ? index : null;
}
