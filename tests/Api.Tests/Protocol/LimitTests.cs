using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Descent.Api.Tests.Protocol;

/// <summary>Limits are configurable, and what goes beyond one is told where it is.</summary>
public sealed class LimitTests(LimitTests.SmallServer server) : IClassFixture<LimitTests.SmallServer>
{
    const int MaxBytes = 1000;

    public sealed class SmallServer() : DescentServer(new Dictionary<string, string>
    {
        ["Datasets:MaxBytes"] = $"{MaxBytes}",
        ["Datasets:MaxRows"] = "10",
        ["Datasets:MaxColumns"] = "3",
        ["Datasets:MaxFieldLength"] = "20",
    });

    [Fact]
    public async Task A_file_beyond_the_limit_is_413_with_the_limit()
    {
        using HttpResponseMessage response = await server.UploadAsync(new byte[MaxBytes + 1]);
        JsonElement problem = await response.ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Contains("1,000 bytes", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_chunked_file_beyond_the_limit_is_413()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/datasets") { Content = new ByteArrayContent(new byte[MaxBytes + 1]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        await response.ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("x\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n", "10")]
    [InlineData("a,b,c,d\n1,2,3,4\n", "3")]
    [InlineData("a,b\n1,this is longer than twenty\n", "20")]
    public async Task Too_many_rows_columns_or_characters_are_413_with_the_limit(string csv, string limit)
    {
        using HttpResponseMessage response = await server.UploadAsync(System.Text.Encoding.UTF8.GetBytes(csv));
        JsonElement problem = await response.ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Contains(limit, problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Nothing_of_a_refused_file_stays()
    {
        using HttpResponseMessage response = await server.UploadAsync(new byte[MaxBytes + 1]);
        await response.RefusalAsync();
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.StoragePath, "uploads")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.StoragePath, "content")));
    }
}
