using Microsoft.OpenApi;

namespace Descent.Api.OpenApi;

/// <summary>The OpenAPI 3.1 document at <c>/openapi/v1.json</c> and its reader at <c>/swagger</c>.</summary>
internal static class ApiDocument
{
    public const string Path = "/openapi/v1.json";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Descent",
                Version = "v1",
                Description = "Trains models by gradient descent. Post a table, post a model, watch the loss fall, take away predictions.",
            };
            // Relative, so that "Try it out" works behind any host name or proxy.
            document.Servers = [new OpenApiServer { Url = "/" }];
            return Task.CompletedTask;
        });
        options.CreateSchemaReferenceId = SchemaNames.Of;
        options.AddSchemaTransformer(SchemaShapes.Apply);
        options.AddOperationTransformer(ContractTransformer.Apply);
        options.AddDocumentTransformer(Prose.Apply);
        options.AddDocumentTransformer(LiveExamples.Apply);
    });

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(page =>
        {
            page.SwaggerEndpoint(Path, "Descent v1");
            page.DocumentTitle = "Descent";
            page.DisplayRequestDuration();
            page.EnableTryItOutByDefault();
        });
    }
}
