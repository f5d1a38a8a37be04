using Descent.Api.Health;
using Microsoft.Extensions.Configuration;

namespace Descent.Api.Tests.House;

public sealed class HealthProbeTests
{
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
}
