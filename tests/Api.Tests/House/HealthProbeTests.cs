using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Descent.Api.Health;
using Microsoft.Extensions.Configuration;

namespace Descent.Api.Tests.House;

[Collection(SharedServer.Name)]
public sealed class HealthProbeTests(DescentServer server)
{
    [Fact]
    public async Task The_probe_exits_with_0_where_a_service_answers() =>
        Assert.Equal(0, await ProbeAsync(server.Client.BaseAddress!));

    [Fact]
    public async Task The_probe_exits_with_1_where_nothing_answers()
    {
        // Bound but not listening: the port belongs to this test, and connections are refused.
        using Socket reserved = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal(1, await ProbeAsync(new Uri($"http://{reserved.LocalEndPoint}")));
    }

    [Theory]
    [InlineData(null, null, "http://localhost:8080/")]
    [InlineData(null, "9000", "http://localhost:9000/")]
    [InlineData(null, "9000;9001", "http://localhost:9000/")]
    [InlineData("http://+:5000", "9000", "http://localhost:5000/")]
    [InlineData("http://0.0.0.0:5000;http://other:1", null, "http://localhost:5000/")]
    [InlineData("http://[::]:5000", null, "http://localhost:5000/")]
    [InlineData("http://127.0.0.1:5000", null, "http://127.0.0.1:5000/")]
    public void The_probe_asks_where_the_service_listens(string? urls, string? ports, string expected)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["urls"] = urls, ["http_ports"] = ports })
            .Build();
        Assert.Equal(expected, HealthProbe.Address(configuration).AbsoluteUri);
    }

    /// <summary>Runs the program as the container does.</summary>
    static async Task<int> ProbeAsync(Uri service)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Descent.Api.dll");
        using Process probe = Process.Start(new ProcessStartInfo("dotnet", [program, HealthProbe.Argument, "--urls", service.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await probe.WaitForExitAsync();
        return probe.ExitCode;
    }
}
