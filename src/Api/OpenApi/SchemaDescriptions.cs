using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Descent.Api.OpenApi;

/// <summary>Describes what docstrings do not reach: enumerations that only occur as nullable, and free objects.</summary>
internal static class SchemaDescriptions
{
    public static async Task Apply(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken token)
    {
        Type type = context.JsonTypeInfo.Type;
        if (Nullable.GetUnderlyingType(type) is { IsEnum: true } named)
            schema.Description ??= (await context.GetOrCreateSchemaAsync(named, null, token)).Description;
        else if (type == typeof(JsonObject))
            schema.Description ??= "An object whose fields depend on the data.";
    }
}
