using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Descent.Training.Specs;

namespace Descent.Training.Preparation.Reading;

/// <summary>The fields of a spec record as the contract names them, with the bounds that its annotations state.</summary>
internal sealed class RecordFields
{
    static readonly ConcurrentDictionary<Type, RecordFields> Known = new();

    readonly Dictionary<string, Field> byName;

    RecordFields(Type type)
    {
        NullabilityInfoContext nullability = new();
        Required = [];
        byName = [];
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetMethod is null || property.SetMethod is null)
                continue;
            Field field = new(
                JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
                property,
                nullability.Create(property).ReadState == NullabilityState.Nullable,
                property.GetCustomAttribute<RangeAttribute>(),
                property.GetCustomAttribute<LengthAttribute>(),
                property.GetCustomAttribute<MaxLengthAttribute>(),
                property.GetCustomAttribute<ShorthandAttribute>());
            byName.Add(field.Name, field);
            if (property.GetCustomAttribute<RequiredAttribute>() is not null || property.GetCustomAttributes().Any(a => a.GetType().Name == "RequiredMemberAttribute"))
                Required.Add(field);
        }
        Names = [.. byName.Keys.Order(StringComparer.Ordinal)];
    }

    public List<Field> Required { get; }

    public IReadOnlyList<string> Names { get; }

    public static RecordFields Of(Type type) => Known.GetOrAdd(type, static t => new RecordFields(t));

    public Field? Find(string name) => byName.GetValueOrDefault(name);
}

/// <summary>One field of a spec record.</summary>
internal sealed record Field(
    string Name, PropertyInfo Property, bool Nullable,
    RangeAttribute? Range, LengthAttribute? Length, MaxLengthAttribute? MaxLength, ShorthandAttribute? Shorthand);
