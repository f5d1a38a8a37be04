using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Descent.Training.Specs;

namespace Descent.Training;

/// <summary>Spec records as the JSON of the contract: snake_case, and a <c>type</c> that names the record of a model, loss, optimizer
/// or schedule as the catalogue lists it. Reading here is for what the service itself has written; clients' bodies go through
/// <see cref="Preparation.Reading.SpecReader"/>.</summary>
public static class SpecJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions());

    public static string Write(TrainingSpec spec) => JsonSerializer.Serialize(spec, Options);

    public static TrainingSpec Read(string json) => JsonSerializer.Deserialize<TrainingSpec>(json, Options)!;

    /// <summary>Gives other serializer options the same names, so that an answer that contains a spec writes it alike.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new InitialConverter());
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(NameVariants);
        return options;
    }

    static void NameVariants(JsonTypeInfo info)
    {
        if (!info.Type.IsAbstract || info.Kind != JsonTypeInfoKind.Object || Catalog.Variants(info.Type) is not { Count: > 0 } variants)
            return;
        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "type" };
        foreach ((string name, Type type) in variants)
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, name));
    }

    /// <summary><c>scheme</c> and the parameters' values stand side by side in one object.</summary>
    sealed class InitialConverter : JsonConverter<InitialSpec>
    {
        public override InitialSpec Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            string? scheme = null;
            Dictionary<string, IReadOnlyList<double>> values = [];
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name == "scheme")
                    scheme = property.Value.GetString();
                else
                    values[property.Name] = [.. property.Value.EnumerateArray().Select(v => v.GetDouble())];
            }
            return new InitialSpec { Scheme = scheme, Values = values };
        }

        public override void Write(Utf8JsonWriter writer, InitialSpec value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            if (value.Scheme is not null)
                writer.WriteString("scheme", value.Scheme);
            foreach ((string name, IReadOnlyList<double> numbers) in value.Values)
            {
                writer.WriteStartArray(name);
                foreach (double number in numbers)
                    writer.WriteNumberValue(number);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
    }
}
