using System.Net;
using System.Text.Json;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Descent.Api.Tests.Protocol;

/// <summary>The OpenAPI document is complete: a client can be written from it alone.</summary>
[Collection(SharedServer.Name)]
public sealed class DocumentTests(DescentServer server)
{
    [Fact]
    public async Task It_is_valid_OpenAPI()
    {
        ReadResult read = OpenApiDocument.Parse(await server.Client.GetStringAsync("/openapi/v1.json"), "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
    }

    [Fact]
    public async Task Every_operation_and_parameter_is_described_and_has_its_refusals()
    {
        JsonElement document = await server.GetJsonAsync("/openapi/v1.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString());
        foreach ((string name, JsonElement operation) in Operations(document))
        {
            Assert.True(HasText(operation, "summary"), $"{name} has no summary");
            if (operation.TryGetProperty("parameters", out JsonElement parameters))
                Assert.All(parameters.EnumerateArray(), parameter => Assert.True(HasText(parameter, "description"), $"{name}: {parameter}"));
            JsonElement responses = operation.GetProperty("responses");
            Assert.True(responses.GetProperty("400").GetProperty("content").TryGetProperty("application/problem+json", out _), name);
            Assert.True(!name.Contains('{') || responses.TryGetProperty("404", out _), $"{name} has an id but no 404");
        }
    }

    [Fact]
    public async Task Every_schema_and_property_is_described()
    {
        JsonElement schemas = (await server.GetJsonAsync("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");
        List<string> undescribed = [];
        foreach (JsonProperty schema in schemas.EnumerateObject())
            Walk(schema.Value, schema.Name, undescribed);
        Assert.Empty(undescribed);
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        JsonElement document = await server.GetJsonAsync("/openapi/v1.json");
        JsonElement schemas = document.GetProperty("components").GetProperty("schemas");
        foreach (string reference in References(document))
        {
            Assert.StartsWith("#/components/schemas/", reference);
            Assert.True(schemas.TryGetProperty(reference["#/components/schemas/".Length..], out _), reference);
        }
    }

    [Fact]
    public async Task Descriptions_are_sentences_not_source()
    {
        string text = (await server.GetJsonAsync("/openapi/v1.json")).GetRawText();
        foreach (string source in new[] { "&lt;", "&gt;", "cref", "IReadOnly", "Descent.Training", "\\n    " })
            Assert.DoesNotContain(source, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swagger_UI_loads_and_reads_the_document()
    {
        using HttpResponseMessage page = await server.Client.GetAsync("/swagger/index.html");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("swagger-ui-bundle.js", await page.Content.ReadAsStringAsync());
        using HttpResponseMessage script = await server.Client.GetAsync("/swagger/swagger-ui-bundle.js");
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        Assert.Contains("/openapi/v1.json", await server.Client.GetStringAsync("/swagger/index.js"));
    }

    [Fact]
    public async Task Every_kind_of_a_union_is_named_by_its_type()
    {
        JsonElement schemas = (await server.GetJsonAsync("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");
        foreach (string union in new[] { "Model", "Loss", "Optimizer", "Schedule" })
        {
            JsonElement mapping = schemas.GetProperty(union).GetProperty("discriminator").GetProperty("mapping");
            Assert.NotEmpty(mapping.EnumerateObject());
            foreach (JsonProperty kind in mapping.EnumerateObject())
            {
                JsonElement schema = schemas.GetProperty(kind.Value.GetString()!["#/components/schemas/".Length..]);
                Assert.Equal("object", schema.GetProperty("type").GetString());
                Assert.Equal(kind.Name, schema.GetProperty("properties").GetProperty("type").GetProperty("enum")[0].GetString());
            }
        }
    }

    static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name} {path.Name}", operation.Value);

    static void Walk(JsonElement schema, string name, List<string> undescribed)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return;
        if (!name.Contains('.') && !HasText(schema, "description"))
            undescribed.Add(name);
        if (schema.TryGetProperty("properties", out JsonElement properties))
        {
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                string place = $"{name}.{property.Name}";
                if (!HasText(property.Value, "description"))
                    undescribed.Add(place);
                Walk(property.Value, place, undescribed);
            }
        }
        if (schema.TryGetProperty("items", out JsonElement items))
            Walk(items, $"{name}.items", undescribed);
        foreach (string union in new[] { "anyOf", "oneOf", "allOf" })
        {
            if (schema.TryGetProperty(union, out JsonElement parts))
                parts.EnumerateArray().ToList().ForEach(part => Walk(part, $"{name}.{union}", undescribed));
        }
    }

    static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Name == "$ref" ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    static bool HasText(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement text) && !string.IsNullOrWhiteSpace(text.GetString());
}
