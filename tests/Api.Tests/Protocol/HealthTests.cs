using System.Net;
using System.Text.Json;

namespace Descent.Api.Tests.Protocol;

[Collection(SharedServer.Name)]
public sealed class HealthTests(DescentServer server)
{
    [Fact]
    public async Task A_running_service_is_alive_and_ready()
    {
        Assert.Equal("healthy", (await server.GetJsonAsync("/health/live")).GetProperty("status").GetString());
        JsonElement ready = await server.GetJsonAsync("/health/ready");
        Assert.Equal("healthy", ready.GetProperty("status").GetString());
        Assert.Equal(["database", "disk"], ready.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Metrics_are_in_the_form_of_Prometheus()
    {
        await server.GetJsonAsync("/health/live");
        using HttpResponseMessage response = await server.Client.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        string text = await response.Content.ReadAsStringAsync();
        foreach (string name in new[] { "http_server_request_duration_seconds_count", "descent_queue_length", "descent_runs{", "descent_steps_per_second" })
            Assert.Contains($"\n{name}", text, StringComparison.Ordinal);
    }
}

public sealed class FullDiskTests(FullDiskTests.FullServer server) : IClassFixture<FullDiskTests.FullServer>
{
    public sealed class FullServer() : DescentServer(new Dictionary<string, string> { ["Limits:DiskFloorBytes"] = $"{long.MaxValue}" });

    [Fact]
    public async Task Below_the_disk_floor_the_service_is_alive_but_not_ready()
    {
        Assert.Equal("healthy", (await server.GetJsonAsync("/health/live")).GetProperty("status").GetString());
        using HttpResponseMessage response = await server.Client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("unhealthy", (await response.JsonAsync()).GetProperty("checks")[1].GetProperty("status").GetString());
    }
}
