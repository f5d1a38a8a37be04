using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Descent.Api.Hosting;

/// <summary>The web server: where it listens, and its limits.</summary>
internal static class Web
{
    public const string DefaultAddress = "http://localhost:8080";

    static readonly string[] _addressKeys = ["urls", "http_ports", "https_ports"];

    public static void AddWeb(this WebApplicationBuilder builder, Limits limits)
    {
        bool addressed = _addressKeys.Any(key => !string.IsNullOrEmpty(builder.Configuration[key]))
            || builder.Configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!addressed)
            builder.WebHost.UseUrls(DefaultAddress);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = limits.BodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            // A slow network may pause; a client that sends nothing for long must not hold a connection.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(20));
        });
        builder.Services.ConfigureHttpJsonOptions(json => Answers.ApiJson.Apply(json.SerializerOptions));
    }
}
