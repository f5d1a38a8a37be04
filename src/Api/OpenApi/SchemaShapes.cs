using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Descent.Training;
using Descent.Training.Specs;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Descent.Api.OpenApi;

/// <summary>Makes schemas say what the types mean where the generator cannot know: enumerations and times are strings, bounds of a list
/// are those of its items, a required field is not null.</summary>
internal static class SchemaShapes
{
    public static async Task Apply(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken token)
    {
        Type type = context.JsonTypeInfo.Type, value = Nullable.GetUnderlyingType(type) ?? type;
        JsonSchemaType optional = type == value ? 0 : JsonSchemaType.Null;
        if (value.IsEnum)
        {
            schema.Type = JsonSchemaType.String | optional;
            if (type != value)
                schema.Description ??= (await context.GetOrCreateSchemaAsync(value, null, token)).Description;
        }
        else if (value == typeof(DateTimeOffset))
            schema.Type = JsonSchemaType.String | optional;
        else if (type == typeof(JsonObject))
            schema.Description ??= "An object whose fields depend on the data.";
        else if (type == typeof(InitialSpec))
            DescribeInitial(schema);
        else if (SchemaNames.IsOfCatalog(type))
            schema.Type = JsonSchemaType.Object;
        BoundItems(schema);
        if (context.JsonPropertyInfo?.AttributeProvider?.IsDefined(typeof(RequiredAttribute), true) == true)
            schema.Type &= ~JsonSchemaType.Null;
        // Always there, always the same word.
        if (context.JsonPropertyInfo?.Name == "object")
            schema.Type = JsonSchemaType.String;
    }

    // A range on a list property bounds its items.
    static void BoundItems(OpenApiSchema schema)
    {
        // long.MaxValue is no double: as a bound it says nothing that int64 does not say.
        if (double.TryParse(schema.Maximum, out double maximum) && maximum >= long.MaxValue)
            schema.Maximum = null;
        if (schema.Type?.HasFlag(JsonSchemaType.Array) != true || schema.Items is not OpenApiSchema items)
            return;
        (items.Minimum, items.Maximum) = (schema.Minimum, schema.Maximum);
        (schema.Minimum, schema.Maximum) = (null, null);
    }

    static void DescribeInitial(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["scheme"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "Name of an initial scheme; by default the model's own.",
                Enum = [.. Catalog.Initializers.Select(scheme => JsonValue.Create(scheme.Name))],
            },
        };
        schema.AdditionalProperties = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Description = "Values of the parameter of that name, flat and row-major.",
            Items = new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double" },
        };
    }
}
