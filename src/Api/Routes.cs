using Descent.Api.Datasets;
using Descent.Api.Health;
using Descent.Api.Hosting;
using Descent.Api.OpenApi;
using Descent.Api.Requests;

namespace Descent.Api;

/// <summary>The route table.</summary>
internal static class Routes
{
    public static void MapRoutes(this WebApplication app)
    {
        RouteGroupBuilder datasets = app.MapGroup("/v1/datasets").WithTags("Datasets");
        datasets.MapPost("", UploadDataset.Handle).With(UploadDataset.Contract);
        datasets.MapGet("", ListDatasets.Handle).With(ListDatasets.Contract);
        datasets.MapGet("{id}", GetDataset.Handle).With(GetDataset.Contract);
        datasets.MapGet("{id}/rows", GetDatasetRows.Handle).With(GetDatasetRows.Contract);
        datasets.MapGet("{id}/content", GetDatasetContent.Handle).With(GetDatasetContent.Contract);
        datasets.MapDelete("{id}", DeleteDataset.Handle).With(DeleteDataset.Contract);

        app.MapGet("/health/live", HealthRoutes.Live).With(HealthRoutes.LiveContract).WithTags("Health");
        app.MapGet("/health/ready", HealthRoutes.Ready).With(HealthRoutes.ReadyContract).WithTags("Health");
        app.MapMeasurements();
        app.MapApiDocument();
        app.MapGet("/", () => Results.Redirect("/swagger")).ExcludeFromDescription();
    }

    private static RouteHandlerBuilder With(this RouteHandlerBuilder route, Contract contract) => route.WithMetadata(contract);
}
