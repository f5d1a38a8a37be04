using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Training.Preparation.Reading;
using Descent.Training.Specs;

namespace Descent.Training.Preparation;

/// <summary>Values of a sweep as an echo has them: what was accepted as a shorthand is written in full, names of variants as objects with their defaults, starting values as
/// flat lists.</summary>
/// <param name="spec">As it was read with the values in it, before anything is chosen.</param>
internal sealed class LongForm(TrainingSpec spec)
{
    readonly Lazy<JsonObject> written = new(() => JsonNode.Parse(SpecJson.Write(spec))!.AsObject());

    /// <summary>The value by its path; a word that stands for another field, such as <c>"full"</c>, as that field beside the empty one.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> Of(SweepPath path, JsonElement value)
    {
        if (Word(path, value) is not ShorthandAttribute shorthand)
            return [KeyValuePair.Create(path.Path, Alone(path, value))];
        string parent = path.Path[..^path.Segments[^1].Length];
        IEnumerable<KeyValuePair<string, JsonNode?>> empty = [KeyValuePair.Create(path.Path, (JsonNode?)null)];
        return shorthand.Property is string property
            ? empty.Append(KeyValuePair.Create(parent + JsonNamingPolicy.SnakeCaseLower.ConvertName(property), (JsonNode?)JsonValue.Create(true)))
            : empty;
    }

    /// <summary>The value where it stands alone, in the list of its path: such a word stays, for there is no other way to say it there.</summary>
    public JsonNode? Alone(SweepPath path, JsonElement value)
    {
        bool isPlain = value.ValueKind is not (JsonValueKind.String or JsonValueKind.Object or JsonValueKind.Array) && path.Segments[0] != "initial";
        return (isPlain || Word(path, value) is not null ? null : path.Read(written.Value)?.DeepClone()) ?? JsonNode.Parse(value.GetRawText());
    }

    ShorthandAttribute? Word(SweepPath path, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        object? record = spec;
        foreach (string segment in path.Segments.SkipLast(1))
            record = record switch
            {
                IList list => int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < list.Count ? list[index] : null,
                null => null,
                _ => RecordFields.Of(record.GetType()).Find(segment)?.Property.GetValue(record),
            };
        return record is null or IList or InitialSpec ? null
            : RecordFields.Of(record.GetType()).Find(path.Segments[^1])?.Shorthand is ShorthandAttribute shorthand && shorthand.Word == value.GetString() ? shorthand : null;
    }
}
