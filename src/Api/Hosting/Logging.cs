using Microsoft.AspNetCore.Http.Features;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Descent.Api.Hosting;

/// <summary>One structured line a request, without its query, headers or body; quiet frameworks.
/// <c>Log__Format=json</c> writes compact JSON, <c>Log__Level</c> sets the lowest level.</summary>
internal static class Logging
{
    const string Text = "[{Timestamp:HH:mm:ss} {Level:u3}] {Message:lj} {TraceId}{NewLine}{Exception}";

    public static void AddLogging(this WebApplicationBuilder builder)
    {
        LogEventLevel level = builder.Configuration.GetValue("Log:Level", LogEventLevel.Information);
        bool json = string.Equals(builder.Configuration["Log:Format"], "json", StringComparison.OrdinalIgnoreCase);
        LoggerConfiguration configuration = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning);
        Logger logger = (json
            ? configuration.WriteTo.Console(new RenderedCompactJsonFormatter())
            : configuration.WriteTo.Console(outputTemplate: Text)).CreateLogger();
        builder.Services.AddSerilog(logger, dispose: true);
    }

    public static void UseRequestLog(this WebApplication app) => app.UseSerilogRequestLogging(options =>
    {
        options.Logger = app.Services.GetRequiredService<Serilog.ILogger>();
        options.MessageTemplate = "{RequestMethod} {Target} {StatusCode} in {Elapsed:0.0} ms";
        options.IncludeQueryInRequestPath = false;
        options.GetLevel = (http, _, exception) => exception is not null || http.Response.StatusCode >= 500
            ? LogEventLevel.Error
            : IsProbe(http) ? LogEventLevel.Debug : LogEventLevel.Information;
        options.EnrichDiagnosticContext = (context, http) => context.Set("Target", Target(http));
    });

    // As it came over the wire, so percent-encoded: a decoded path could break the line or forge another.
    static string Target(HttpContext http)
    {
        string target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        int query = target.IndexOf('?', StringComparison.Ordinal);
        string path = query < 0 ? target : target[..query];
        return path.Length <= 200 ? path : path[..200];
    }

    static bool IsProbe(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/health") || http.Request.Path.StartsWithSegments("/metrics");
}
