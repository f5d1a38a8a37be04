using Descent.Api.Requests;
using Descent.Training;
using Descent.Training.Data;
using Microsoft.OpenApi;

namespace Descent.Api.Datasets;

/// <summary>The query parameters of an upload: its name, and how to read it where detection should not decide.</summary>
internal static class UploadParameters
{
    public static readonly FreeText Name = new(
        "name", "A name for people. Default: the file's name in a multipart body, else the id.", MaximumLength: 200);

    public static readonly Sign Delimiter = new(
        "delimiter", "What stands between fields of CSV: one ASCII sign, or the word tab. Default: detected.");

    public static readonly Choice Decimal = new("decimal", "The decimal sign of CSV. Default: detected.", [".", ","]);

    public static readonly Choice Header = new(
        "header", "Whether the first line of CSV holds the names of the columns. Default: detected.", ["true", "false"]);

    public static ReadOptions ReadOptions(HttpRequest request) => new()
    {
        Delimiter = Delimiter.Read(request),
        Decimal = Decimal.Read(request)?[0],
        Header = Header.Read(request) is string header ? header == "true" : null,
    };
}

/// <summary>One character, or the word <c>tab</c>, which is hard to write in an address.</summary>
internal sealed record Sign(string Name, string Description) : QueryParameter(Name, Description)
{
    public char? Read(HttpRequest request) => Text(request, Name) is string text ? Parse(text) : null;

    public override Problem? Check(string text) => Parse(text) is null
        ? Wrong("invalid_value", text, "one ASCII sign, or the word tab", ",", ";", "|", "tab")
        : null;

    public override OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.String,
        MinLength = 1,
        MaxLength = 3,
    };

    static char? Parse(string text) => text == "tab" ? '\t' : text.Length == 1 ? text[0] : null;
}
