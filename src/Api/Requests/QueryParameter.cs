using System.Globalization;
using Descent.Api.Problems;
using Descent.Persistence;
using Descent.Training;
using Microsoft.OpenApi;

namespace Descent.Api.Requests;

/// <summary>A query parameter: one declaration checks it, reads it and documents it. <see cref="RequestGate"/> checks all
/// parameters of a request before the endpoint runs, so reading cannot fail.</summary>
internal abstract record QueryParameter(string Name, string Description)
{
    /// <summary>What is wrong with the text, or null.</summary>
    public abstract Problem? Check(string text);

    /// <summary>For the OpenAPI document; with an example in it.</summary>
    public abstract OpenApiSchema Schema();

    protected static string? Text(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) ? values.ToString() : null;

    protected Problem Wrong(string code, string text, string must, params string[] allowed) =>
        new($"/{Name}", code, $"The query parameter {Name} must be {must}.") { Value = Refusal.Shorten(text), Allowed = allowed };
}

/// <summary>A whole number within bounds.</summary>
internal sealed record WholeNumber(string Name, string Description, long Minimum, long Maximum, long? Default = null)
    : QueryParameter(Name, Description)
{
    public long Read(HttpRequest request) => ReadOptional(request) ?? Default ?? Minimum;

    public long? ReadOptional(HttpRequest request) =>
        Text(request, Name) is string text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    public override Problem? Check(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= Minimum && value <= Maximum
            ? null
            : Wrong("out_of_range", text, Maximum == long.MaxValue
                ? $"a whole number from {Minimum}" : $"a whole number from {Minimum} to {Maximum}", $"{Minimum}..{Maximum}");

    public override OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Minimum = Minimum.ToString(CultureInfo.InvariantCulture),
        Maximum = Maximum == long.MaxValue ? null : Maximum.ToString(CultureInfo.InvariantCulture),
        Default = Default,
    };
}

/// <summary>A share between 0 and 1, both left out.</summary>
internal sealed record Share(string Name, string Description) : QueryParameter(Name, Description)
{
    public double? Read(HttpRequest request) => Text(request, Name) is string text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    public static bool Holds(double value) => value is > 0 and < 1;

    public override Problem? Check(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && Holds(value) ? null : Refuse(text);

    public Problem Refuse(string text) =>
        new($"/{Name}", "out_of_range", $"{Name} must be a number above 0 and below 1.") { Value = Refusal.Shorten(text), Allowed = ["> 0 and < 1"] };

    public override OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.Number,
        Format = "double",
        ExclusiveMinimum = "0",
        ExclusiveMaximum = "1",
    };
}

/// <summary>One of a few words.</summary>
internal sealed record Choice(string Name, string Description, IReadOnlyList<string> Words, string? Default = null)
    : QueryParameter(Name, Description)
{
    public string? Read(HttpRequest request) => Text(request, Name) ?? Default;

    public override Problem? Check(string text) => Words.Contains(text, StringComparer.Ordinal)
        ? null
        : Wrong("unknown_value", text, $"one of {string.Join(", ", Words)}", [.. Words]);

    public override OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. Words.Select(word => System.Text.Json.Nodes.JsonValue.Create(word))],
        Default = Default,
    };
}

/// <summary>Free text of bounded length, without control characters.</summary>
internal sealed record FreeText(string Name, string Description, int MaximumLength) : QueryParameter(Name, Description)
{
    public string? Read(HttpRequest request) => Text(request, Name);

    public override Problem? Check(string text) => text switch
    {
        _ when string.IsNullOrWhiteSpace(text) => Wrong("empty", text, "left out or given a value: it is empty"),
        _ when text.Length > MaximumLength => Wrong("too_long", text, $"at most {MaximumLength} characters long", $"<= {MaximumLength} characters"),
        _ when text.Any(char.IsControl) => Wrong("control_character", "", "free of control characters"),
        _ => null,
    };

    public override OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.String,
        MinLength = 1,
        MaxLength = MaximumLength,
    };
}

/// <summary>The id of something, which may be gone.</summary>
internal sealed record Id(string Name, string Description, string Prefix) : QueryParameter(Name, Description)
{
    public string? Read(HttpRequest request) => Text(request, Name);

    public override Problem? Check(string text) => Identifiers.IsWellFormed(text, Prefix)
        ? null
        : Wrong("malformed_id", text, $"an id as this service gives them, {Prefix}_ and 26 letters and digits", $"{Prefix}_…");

    public override OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.String,
        Pattern = $"^{Prefix}_[{Identifiers.Alphabet}]{{{Identifiers.Digits}}}$",
    };
}
