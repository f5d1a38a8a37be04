using Descent.Persistence.Runs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Descent.Api.Hosting;

/// <summary>Measurements in the form of Prometheus at <c>/metrics</c>: requests, the runtime, and our own <see cref="Metrics"/>.</summary>
internal static class Measurements
{
    public static void AddMeasurements(this IServiceCollection services)
    {
        services.AddSingleton<Metrics>();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("descent"))
            .WithMetrics(metrics => metrics
                .AddMeter(Metrics.MeterName, "Microsoft.AspNetCore.Hosting", "System.Runtime")
                .AddPrometheusExporter());
    }

    /// <summary>Runs are counted when someone asks: the database is the only truth about them.</summary>
    public static void MapMeasurements(this WebApplication app) => app.MapPrometheusScrapingEndpoint(
        "/metrics",
        meterProvider: null,
        configureBranchedPipeline: scrape => scrape.Use(async (http, next) =>
        {
            RunStore runs = http.RequestServices.GetRequiredService<RunStore>();
            IReadOnlyDictionary<RunStatus, int> counts = await runs.CountByStatusAsync(http.RequestAborted);
            http.RequestServices.GetRequiredService<Metrics>().Count(counts);
            await next(http);
        }),
        optionsName: null);
}
