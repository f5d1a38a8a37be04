using Descent.Api;
using Descent.Api.Health;
using Descent.Api.Hosting;
using Descent.Api.OpenApi;
using Descent.Api.Problems;
using Descent.Api.Requests;
using OpenTelemetry.Metrics;

if (args.Contains(HealthProbe.Argument))
{
    Environment.ExitCode = await HealthProbe.AskAsync(args);
    return;
}

WebApplicationBuilder builder = WebApplication.CreateBuilder(
    new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
Limits limits = Settings.Read<Limits>(builder.Configuration, "Limits");

builder.AddWeb(limits);
builder.AddLogging();
builder.Services.AddSingleton(limits);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<Metrics>();
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
    .AddMeter(Metrics.MeterName, "Microsoft.AspNetCore.Hosting", "System.Runtime")
    .AddPrometheusExporter());
builder.Services.AddApiDocument();

WebApplication app = builder.Build();
app.UseRequestLog();
app.UseMiddleware<ErrorAnswers>();
app.UseRouting();
app.UseMiddleware<RequestGate>();
app.MapRoutes();
await app.RunAsync();
