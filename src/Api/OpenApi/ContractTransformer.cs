using System.Text.Json.Nodes;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Descent.Api.OpenApi;

/// <summary>Writes an endpoint's <see cref="Contract"/> into its operation: query parameters, bodies, headers, refusals.</summary>
internal static class ContractTransformer
{
    public static async Task Apply(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken token)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Contract>().FirstOrDefault() is not Contract contract)
            return;
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
        if (contract.Bodies.Count > 0)
            operation.RequestBody = await Bodies(contract, context, token);
        await AddRefusals(operation, contract, context, token);
    }

    private static async Task<OpenApiRequestBody> Bodies(
        Contract contract, OpenApiOperationTransformerContext context, CancellationToken token)
    {
        OpenApiRequestBody body = new() { Required = true, Content = new Dictionary<string, OpenApiMediaType>() };
        foreach (RequestBody form in contract.Bodies)
        {
            IOpenApiSchema schema = form.Schema is null
                ? new OpenApiSchema { Type = JsonSchemaType.String, Description = form.Description }
                : await context.GetOrCreateSchemaAsync(form.Schema, null, token);
            body.Content[form.MediaType] = new OpenApiMediaType { Schema = schema, Example = JsonValue.Create(form.Example) };
        }
        return body;
    }

    private static async Task AddRefusals(
        OpenApiOperation operation, Contract contract, OpenApiOperationTransformerContext context, CancellationToken token)
    {
        OpenApiSchema schema = await context.GetOrCreateSchemaAsync(typeof(ProblemDocument), null, token);
        context.Document?.AddComponent("ProblemDocument", schema);
        foreach (int status in contract.Refusals.Append(400).Append(500).Distinct().Order())
        {
            (operation.Responses ??= [])[$"{status}"] = new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("ProblemDocument", context.Document) },
                },
            };
        }
    }
}
