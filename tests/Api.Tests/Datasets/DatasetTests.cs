using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Descent.Api.Tests.Datasets;

[Collection(SharedServer.Name)]
public sealed class DatasetTests(DescentServer server)
{
    const string Line = "x,y\n1,2\n2,5\n";

    [Fact]
    public async Task An_upload_answers_201_with_the_place_of_the_dataset_and_what_was_found()
    {
        using HttpResponseMessage response = await server.UploadAsync(Encoding.UTF8.GetBytes(Line), query: "?name=line");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        JsonElement dataset = await response.JsonAsync();
        Assert.Equal($"/v1/datasets/{dataset.GetProperty("id").GetString()}", response.Headers.Location?.ToString());
        Assert.StartsWith("ds_", dataset.GetProperty("id").GetString());
        Assert.Equal("dataset", dataset.GetProperty("object").GetString());
        Assert.Equal("line", dataset.GetProperty("name").GetString());
        Assert.Equal(2, dataset.GetProperty("rows").GetInt64());
        Assert.Equal(12, dataset.GetProperty("bytes").GetInt64());
        Assert.Equal("csv", dataset.GetProperty("format").GetString());
        Assert.EndsWith("Z", dataset.GetProperty("created_at").GetString());
        JsonElement x = dataset.GetProperty("columns")[0];
        Assert.Equal("x", x.GetProperty("name").GetString());
        Assert.Equal("number", x.GetProperty("type").GetString());
        Assert.Equal(1.5, x.GetProperty("mean").GetDouble());
        Assert.Equal(dataset.GetRawText(), (await server.GetJsonAsync(response.Headers.Location!.ToString())).GetRawText());
    }

    [Fact]
    public async Task The_very_bytes_come_back_with_their_hash()
    {
        JsonElement dataset = await server.UploadedAsync("\uFEFFx;y\r\n1,5;2\r\n2;5", "?name=a%22b%2F..%5Cc");
        using HttpResponseMessage response = await server.Client.GetAsync($"/v1/datasets/{dataset.GetProperty("id").GetString()}/content");
        Assert.Equal("\uFEFFx;y\r\n1,5;2\r\n2;5", Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()));
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"\"{dataset.GetProperty("sha256").GetString()}\"", response.Headers.ETag?.Tag);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("a_b_.._c.csv", response.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("a\"b/..\\c", dataset.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Content_can_be_asked_for_in_part_and_only_if_changed()
    {
        string path = $"/v1/datasets/{(await server.UploadedAsync(Line)).GetProperty("id").GetString()}/content";
        using HttpRequestMessage part = new(HttpMethod.Get, path);
        part.Headers.Range = new RangeHeaderValue(4, 6);
        using HttpResponseMessage partial = await server.Client.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, partial.StatusCode);
        Assert.Equal("1,2", await partial.Content.ReadAsStringAsync());

        using HttpRequestMessage again = new(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(partial.Headers.ETag!);
        using HttpResponseMessage unchanged = await server.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task A_form_with_a_file_is_taken_and_named_after_the_file()
    {
        using MultipartFormDataContent form = [];
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes("x\ty\n1\t2\n")), "file", "C:\\data\\points.tsv");
        using HttpResponseMessage response = await server.Client.PostAsync("/v1/datasets", form);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        JsonElement dataset = await response.JsonAsync();
        Assert.Equal("points.tsv", dataset.GetProperty("name").GetString());
        Assert.Equal("tsv", dataset.GetProperty("format").GetString());
    }

    [Theory]
    [InlineData("data")]
    [InlineData("name")]
    public async Task A_form_without_a_part_named_file_is_refused(string partName)
    {
        using MultipartFormDataContent form = [];
        form.Add(new StringContent(Line), partName, "line.csv");
        using HttpResponseMessage response = await server.Client.PostAsync("/v1/datasets", form);
        await response.ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Rows_come_in_pages_with_their_types()
    {
        JsonElement dataset = await server.UploadedAsync("n,b,c,t,d\n1.5,true,red,some words,2026-01-31\n,,,,\n-2e3,false,red,other words,2026-02-01\n3,true,blue,last words,2026-02-02\n");
        string path = $"/v1/datasets/{dataset.GetProperty("id").GetString()}/rows";
        JsonElement page = await server.GetJsonAsync($"{path}?limit=2");
        Assert.True(page.GetProperty("has_more").GetBoolean());
        Assert.Equal(4, page.GetProperty("rows").GetInt32());
        Assert.Equal(1.5, page.GetProperty("data")[0].GetProperty("n").GetDouble());
        Assert.True(page.GetProperty("data")[0].GetProperty("b").GetBoolean());
        Assert.Equal("red", page.GetProperty("data")[0].GetProperty("c").GetString());
        Assert.Equal("2026-01-31T00:00:00Z", page.GetProperty("data")[0].GetProperty("d").GetString());
        Assert.All(page.GetProperty("data")[1].EnumerateObject(), cell => Assert.Equal(JsonValueKind.Null, cell.Value.ValueKind));
        JsonElement last = await server.GetJsonAsync($"{path}?offset=3&limit=1000");
        Assert.False(last.GetProperty("has_more").GetBoolean());
        Assert.Equal(3, last.GetProperty("data")[0].GetProperty("n").GetDouble());
        Assert.Empty((await server.GetJsonAsync($"{path}?offset=2000000000")).GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Lists_go_newest_first_and_continue_after_an_id()
    {
        string[] ids = new string[3];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = (await server.UploadedAsync(Line)).GetProperty("id").GetString()!;
        JsonElement first = await server.GetJsonAsync("/v1/datasets?limit=2");
        Assert.Equal("list", first.GetProperty("object").GetString());
        Assert.True(first.GetProperty("has_more").GetBoolean());
        Assert.Equal([ids[2], ids[1]], first.GetProperty("data").EnumerateArray().Select(dataset => dataset.GetProperty("id").GetString()));
        JsonElement second = await server.GetJsonAsync($"/v1/datasets?limit=1&after={ids[1]}");
        Assert.Equal(ids[0], second.GetProperty("data")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_deleted_dataset_is_gone_with_its_rows_and_bytes()
    {
        string path = $"/v1/datasets/{(await server.UploadedAsync(Line)).GetProperty("id").GetString()}";
        using HttpResponseMessage deleted = await server.Client.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        foreach (string gone in new[] { path, $"{path}/rows", $"{path}/content" })
        {
            using HttpResponseMessage response = await server.Client.GetAsync(gone);
            await response.ProblemAsync(HttpStatusCode.NotFound);
        }
        using HttpResponseMessage again = await server.Client.DeleteAsync(path);
        await again.ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("?name=", "/name")]
    [InlineData("?name=a%00b", "/name")]
    [InlineData("?delimiter=abc", "/delimiter")]
    [InlineData("?delimiter=7", "/delimiter")]
    [InlineData("?delimiter=,&decimal=,", "/decimal")]
    [InlineData("?header=maybe", "/header")]
    public async Task Wrong_upload_options_are_named(string query, string pointer)
    {
        using HttpResponseMessage response = await server.UploadAsync(Encoding.UTF8.GetBytes(Line), query: query);
        Assert.Equal([pointer], (await response.ProblemAsync(HttpStatusCode.BadRequest)).Pointers());
    }

    [Fact]
    public async Task Overrides_decide_where_detection_would_differ()
    {
        JsonElement dataset = await server.UploadedAsync("1|2,5\n3|4,5\n", "?delimiter=%7C&decimal=,&header=false");
        Assert.Equal(2, dataset.GetProperty("rows").GetInt64());
        Assert.Equal("column_1", dataset.GetProperty("columns")[0].GetProperty("name").GetString());
        Assert.Equal(3.5, dataset.GetProperty("columns")[1].GetProperty("mean").GetDouble());
        Assert.Equal("|", dataset.GetProperty("detected").GetProperty("delimiter").GetString());
    }
}
