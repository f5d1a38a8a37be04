namespace Descent.Api.OpenApi;

/// <summary>Names of schemas: the type's own, without the suffix that keeps it apart from the stored row.</summary>
internal static class SchemaNames
{
    private const string Suffix = "Body";

    public static string Of(Type type) => Nullable.GetUnderlyingType(type) is Type value
        ? Of(value)
        : type.Name.EndsWith(Suffix, StringComparison.Ordinal) ? type.Name[..^Suffix.Length] : type.Name;
}
