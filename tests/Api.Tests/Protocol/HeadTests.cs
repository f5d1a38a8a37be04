using System.Net;
using Descent.Api.Tests.Jobs;

namespace Descent.Api.Tests.Protocol;

/// <summary>HEAD says what GET would say, without the body.</summary>
[Collection(SharedServer.Name)]
public sealed class HeadTests(DescentServer server)
{
    [Theory]
    [InlineData("/v1/jobs")]
    [InlineData("/v1/datasets/{0}")]
    [InlineData("/v1/datasets/{0}/content")]
    [InlineData("/v1/datasets/ds_none")]
    [InlineData("/v1/datasets?limit=0")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/")]
    public async Task Status_and_headers_are_those_of_GET(string path)
    {
        path = string.Format(null, path, await server.UploadLineAsync());
        using HttpResponseMessage get = await server.Client.GetAsync(path);
        using HttpRequestMessage request = new(HttpMethod.Head, path);
        using HttpResponseMessage head = await server.Client.SendAsync(request);
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_stream_of_events_has_no_HEAD()
    {
        using HttpRequestMessage request = new(HttpMethod.Head, "/v1/jobs/job_none/events");
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }
}
