using Descent.Api.Hosting;

namespace Descent.Api.Health;

/// <summary>The argument <c>--health</c>: asks the service on this machine whether it is alive, where there is neither shell
/// nor curl to do it, as in a chiselled container.</summary>
internal static class HealthProbe
{
    public const string Argument = "--health";

    static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    /// <summary>Exit code: 0 when the service answers that it is alive, else 1.</summary>
    public static async Task<int> AskAsync(string[] args)
    {
        // The same words that tell the service where to listen tell the probe where to ask.
        IConfiguration configuration = new ConfigurationBuilder()
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddEnvironmentVariables()
            .AddCommandLine([.. args.Where(argument => argument != Argument)])
            .Build();
        Uri question = new(Address(configuration), "/health/live");
        try
        {
            using HttpClient client = new() { Timeout = _patience };
            using HttpResponseMessage answer = await client.GetAsync(question);
            Console.WriteLine($"{question}: {(int)answer.StatusCode}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            Console.Error.WriteLine($"{question}: {fault.Message}");
            return 1;
        }
    }

    /// <summary>Where to reach a service that listens as configured: its first address, "any host" read as this one.</summary>
    public static Uri Address(IConfiguration configuration)
    {
        if (First(configuration["urls"]) is string url)
        {
            BindingAddress address = BindingAddress.Parse(url);
            string host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
            return new Uri($"{address.Scheme}://{host}:{address.Port}");
        }
        return new Uri(First(configuration["http_ports"]) is string port ? $"http://localhost:{port}" : Web.DefaultAddress);
    }

    static string? First(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
}
