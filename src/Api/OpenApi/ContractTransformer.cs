using System.Text.Json.Nodes;
using Descent.Api.Events;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Descent.Api.OpenApi;

/// <summary>Writes an endpoint's <see cref="Contract"/> into its operation: query parameters, bodies, files, headers, refusals.</summary>
internal static class ContractTransformer
{
    public static async Task Apply(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken token)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Contract>().FirstOrDefault() is not Contract contract)
            return;
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            parameter.Description = $"Id of the {Noun(context.Description.RelativePath!)}.";
        foreach (QueryParameter parameter in contract.Query)
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Schema = parameter.Schema(),
            });
        }
        foreach (RequestHeader header in contract.RequestHeaders)
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Examples = [header.Example] },
            });
        }
        if (contract.Bodies.Count > 0)
            operation.RequestBody = await Bodies(contract, context, token);
        await DescribeSuccess(operation, contract, context, token);
        if (contract.Headers.ContainsKey("ETag"))
            operation.Responses!["304"] = new OpenApiResponse { Description = "The client has this version already." };
        await AddRefusals(operation, contract, context, token);
    }

    static async Task<OpenApiRequestBody> Bodies(
        Contract contract, OpenApiOperationTransformerContext context, CancellationToken token)
    {
        OpenApiRequestBody body = new() { Required = true, Content = new Dictionary<string, OpenApiMediaType>() };
        foreach (RequestBody form in contract.Bodies)
        {
            body.Content[form.MediaType] = new OpenApiMediaType
            {
                Schema = form.Schema is Type type ? await Reference(type, context, token) : FileSchema(form),
                Example = form.FilePart is not null ? null : IsJson(form.MediaType) ? JsonNode.Parse(form.Example) : form.Example,
            };
        }
        return body;
    }

    static OpenApiSchema FileSchema(RequestBody form)
    {
        if (form.FilePart is not string part)
        {
            return IsJson(form.MediaType)
                ? new OpenApiSchema { Description = form.Description }
                : new OpenApiSchema { Type = JsonSchemaType.String, Description = form.Description };
        }
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = form.Description,
            Required = new HashSet<string> { part },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                [part] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "The file." },
            },
        };
    }

    static async Task DescribeSuccess(
        OpenApiOperation operation, Contract contract, OpenApiOperationTransformerContext context, CancellationToken token)
    {
        OpenApiResponses responses = operation.Responses ??= [];
        if (responses.FirstOrDefault(response => response.Key.StartsWith('2')).Value is not OpenApiResponse success)
            responses["200"] = success = new OpenApiResponse { Description = "OK" };
        success.Content ??= new Dictionary<string, OpenApiMediaType>();
        if (contract.Answer is Type answer)
            success.Content["application/json"] = new OpenApiMediaType { Schema = await Reference(answer, context, token) };
        if (contract.Events is not null)
        {
            List<IOpenApiSchema> data = [];
            foreach (Type kind in contract.Events.Values)
                data.Add(await Reference(kind, context, token));
            OpenApiSchema any = new() { Description = $"The data of the events {string.Join(", ", contract.Events.Keys)}.", AnyOf = data };
            success.Content[EventStream.MediaType] = new OpenApiMediaType { Schema = any };
            responses["204"] = new OpenApiResponse { Description = "The client has seen the last event already." };
        }
        foreach (string mediaType in contract.Files)
            success.Content[mediaType] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        foreach ((string name, string description) in contract.Headers)
        {
            (success.Headers ??= new Dictionary<string, IOpenApiHeader>())[name] = new OpenApiHeader
            {
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            };
        }
    }

    static async Task AddRefusals(
        OpenApiOperation operation, Contract contract, OpenApiOperationTransformerContext context, CancellationToken token)
    {
        IOpenApiSchema problem = await Reference(typeof(ProblemDocument), context, token);
        foreach (int status in contract.Refusals.Append(400).Append(500).Distinct().Order())
        {
            operation.Responses![$"{status}"] = new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status),
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = problem } },
            };
        }
    }

    static async Task<IOpenApiSchema> Reference(Type type, OpenApiOperationTransformerContext context, CancellationToken token)
    {
        string name = SchemaNames.Of(type);
        context.Document!.AddComponent(name, await context.GetOrCreateSchemaAsync(type, null, token));
        return new OpenApiSchemaReference(name, context.Document);
    }

    // v1/datasets/{id} is about a dataset.
    static string Noun(string path) => path.Split('/')[1].TrimEnd('s');

    static bool IsJson(string mediaType) => mediaType == "application/json";
}
