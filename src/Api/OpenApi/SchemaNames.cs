using System.Text.Json.Serialization.Metadata;
using Descent.Training;
using Microsoft.AspNetCore.OpenApi;

namespace Descent.Api.OpenApi;

/// <summary>Names of schemas, and with them of the classes of generated clients.</summary>
internal static class SchemaNames
{
    const string Body = "Body", Spec = "Spec";

    /// <summary>The type's own name, without the suffix that keeps it apart from the stored row; the kinds of the catalogue without
    /// theirs, since the generator puts the family before: <c>OptimizerSgd</c>.</summary>
    public static string Of(Type type) =>
        type.Name.EndsWith(Body, StringComparison.Ordinal) ? type.Name[..^Body.Length]
        : IsOfCatalog(type) ? type.Name[..^Spec.Length]
        : type.Name;

    /// <summary>Null where a schema stands in place: a nullable value is not another type than the value.</summary>
    public static string? Of(JsonTypeInfo info) =>
        Nullable.GetUnderlyingType(info.Type) is not null || OpenApiOptions.CreateDefaultSchemaReferenceId(info) is null ? null : Of(info.Type);

    /// <summary>Whether a type is a family of the catalogue, or one of its kinds.</summary>
    public static bool IsOfCatalog(Type type) =>
        type.Name.EndsWith(Spec, StringComparison.Ordinal) && Families(type).Any(family => Catalog.Variants(family).Count > 0);

    static IEnumerable<Type> Families(Type type)
    {
        for (Type? family = type; family is not null; family = family.BaseType)
            yield return family;
    }
}
