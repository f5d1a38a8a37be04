using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Descent.Api.Tests.Protocol;

/// <summary>Whatever goes wrong, the answer is problem+json.</summary>
[Collection(SharedServer.Name)]
public sealed class ProblemTests(DescentServer server)
{
    [Theory]
    [InlineData("/nope")]
    [InlineData("/v1")]
    [InlineData("/v1/datasets/ds_none")]
    [InlineData("/v1/datasets/ds_none/rows")]
    [InlineData("/v1/datasets/ds_none/content")]
    [InlineData("/v1/datasets/..%2f..%2fetc%2fpasswd")]
    public async Task What_is_not_there_is_404(string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        await response.ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_wrong_method_is_405_and_says_which_are_right()
    {
        using HttpResponseMessage response = await server.Client.PutAsync("/v1/datasets", null);
        await response.ProblemAsync(HttpStatusCode.MethodNotAllowed);
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow.Order());
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task A_wrong_media_type_is_415_and_names_the_right_ones(string? mediaType)
    {
        using ByteArrayContent body = new("x,y\n1,2\n"u8.ToArray());
        body.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);
        using HttpResponseMessage response = await server.Client.PostAsync("/v1/datasets", body);
        JsonElement problem = await response.ProblemAsync(HttpStatusCode.UnsupportedMediaType);
        Assert.Contains("text/csv", problem.GetProperty("errors")[0].GetProperty("allowed").EnumerateArray().Select(type => type.GetString()));
    }

    [Fact]
    public async Task A_compressed_body_is_415()
    {
        using ByteArrayContent body = new([0x1f, 0x8b, 8, 0]);
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        body.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage response = await server.Client.PostAsync("/v1/datasets", body);
        await response.ProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task All_wrong_query_parameters_are_named_at_once()
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/v1/datasets?limit=0&limits=7&after=");
        JsonElement problem = await response.ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(["/after", "/limit", "/limits"], problem.Pointers().Order());
    }

    [Theory]
    [InlineData("after=ds_x")]
    [InlineData("after=job_01jb3v6c3s8q4n0k2m7t5xw9ye")]
    [InlineData("limit=101")]
    [InlineData("limit=-1")]
    [InlineData("limit=1.5")]
    [InlineData("limit=1e1")]
    [InlineData("limit=99999999999999999999")]
    [InlineData("limit=")]
    [InlineData("limit=5&limit=6")]
    public async Task A_wrong_page_is_400(string query)
    {
        using HttpResponseMessage response = await server.Client.GetAsync($"/v1/datasets?{query}");
        Assert.Equal([$"/{query[..query.IndexOf('=', StringComparison.Ordinal)]}"], (await response.ProblemAsync(HttpStatusCode.BadRequest)).Pointers());
    }

    [Fact]
    public async Task The_trace_id_of_the_caller_is_kept()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/nope");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        JsonElement problem = await response.ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", problem.GetProperty("trace_id").GetString());
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=abc")]
    public async Task A_form_that_is_none_is_400(string mediaType)
    {
        using ByteArrayContent body = new(Encoding.ASCII.GetBytes("no form at all"));
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        using HttpResponseMessage response = await server.Client.PostAsync("/v1/datasets", body);
        await response.ProblemAsync(HttpStatusCode.BadRequest);
    }
}
