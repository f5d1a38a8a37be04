using Descent.Api.Health;
using Descent.Api.OpenApi;
using Descent.Api.Requests;

namespace Descent.Api;

/// <summary>The route table.</summary>
internal static class Routes
{
    public static void MapRoutes(this WebApplication app)
    {
        app.MapGet("/health/live", HealthRoutes.Live).With(HealthRoutes.Contract).WithTags("Health");
        app.MapGet("/health/ready", HealthRoutes.Ready).With(HealthRoutes.ReadyContract).WithTags("Health");
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapApiDocument();
        app.MapGet("/", () => Results.Redirect("/swagger")).ExcludeFromDescription();
    }

    private static RouteHandlerBuilder With(this RouteHandlerBuilder route, Contract contract) => route.WithMetadata(contract);
}
