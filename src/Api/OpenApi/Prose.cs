using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Descent.Api.OpenApi;

/// <summary>Docstrings come with their line breaks and entities; the document has plain sentences. Runs last.</summary>
internal static partial class Prose
{
    public static Task Apply(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken token)
    {
        foreach (IOpenApiSchema schema in document.Components?.Schemas?.Values ?? [])
            Clean(schema);
        foreach (OpenApiOperation operation in document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []))
        {
            operation.Summary = Clean(operation.Summary)?.TrimEnd('.');
            operation.Description = Clean(operation.Description);
        }
        return Task.CompletedTask;
    }

    static void Clean(IOpenApiSchema? schema)
    {
        if (schema is OpenApiSchemaReference reference)
            reference.Description = Clean(reference.Reference.Description);
        if (schema is not OpenApiSchema written)
            return;
        written.Description = Clean(written.Description);
        // A .NET char: one character, which minLength and maxLength say already.
        if (written.Format == "char")
            written.Format = null;
        written.Description ??= OfNullable(written);
        if (written.Properties?.TryGetValue("type", out IOpenApiSchema? kind) == true && kind is OpenApiSchema { Enum.Count: 1, Description: null } discriminator)
        {
            discriminator.Description = "Which kind.";
            (written.Required ??= new HashSet<string>()).Add("type");
        }
        Clean(written.Items);
        Clean(written.AdditionalProperties);
        foreach (IOpenApiSchema part in Parts(written))
            Clean(part);
    }

    // A nullable reference is written as one of null and the reference; what is said of it stands at the reference.
    static string? OfNullable(OpenApiSchema schema) =>
        schema.OneOf is [_, OpenApiSchemaReference reference] ? Clean(reference.Reference.Description) : null;

    static IEnumerable<IOpenApiSchema> Parts(OpenApiSchema schema) =>
        [.. schema.Properties?.Values ?? [], .. schema.AnyOf ?? [], .. schema.OneOf ?? [], .. schema.AllOf ?? []];

    static string? Clean(string? text) =>
        text is null ? null : WebUtility.HtmlDecode(LineBreak().Replace(text, " ")).Trim();

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex LineBreak();
}
