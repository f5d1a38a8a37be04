using System.Net;
using System.Text;
using System.Text.Json;
using Descent.Api.Tests.Jobs;

namespace Descent.Api.Tests.Protocol;

/// <summary>What stands in the document as an example works unchanged, so that "Try it out" does.</summary>
[Collection(SharedServer.Name)]
public sealed class ExampleTests(DescentServer server)
{
    [Fact]
    public async Task Every_example_body_is_taken_as_it_stands()
    {
        JsonElement job = await server.SubmittedAsync(JobClient.LineJob(await server.UploadLineAsync()));
        await server.UntilEndAsync(job.Id());
        JsonElement paths = (await server.GetJsonAsync("/openapi/v1.json")).GetProperty("paths");
        int tried = 0;
        foreach (JsonProperty path in paths.EnumerateObject())
        {
            if (!path.Value.TryGetProperty("post", out JsonElement post) || !post.TryGetProperty("requestBody", out JsonElement body))
                continue;
            string id = post.TryGetProperty("parameters", out JsonElement parameters) && parameters[0].TryGetProperty("example", out JsonElement example) ? example.GetString()! : "";
            foreach (JsonProperty form in body.GetProperty("content").EnumerateObject().Where(form => form.Name != "multipart/form-data"))
            {
                JsonElement value = form.Value.GetProperty("example");
                byte[] bytes = Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
                using HttpResponseMessage response = await server.PostAsync(path.Name.Replace("{id}", id, StringComparison.Ordinal), bytes, form.Name);
                Assert.True(response.IsSuccessStatusCode, $"{path.Name} {form.Name}: {await response.Content.ReadAsStringAsync()}");
                tried++;
            }
        }
        Assert.True(tried >= 8, $"{tried} examples");
    }

    [Fact]
    public async Task Every_example_id_leads_to_something()
    {
        JsonElement job = await server.SubmittedAsync(JobClient.LineJob(await server.UploadLineAsync()));
        await server.UntilEndAsync(job.Id());
        JsonElement paths = (await server.GetJsonAsync("/openapi/v1.json")).GetProperty("paths");
        foreach (JsonProperty path in paths.EnumerateObject().Where(path => path.Value.TryGetProperty("get", out _) && path.Name.Contains("{id}", StringComparison.Ordinal)))
        {
            string id = path.Value.GetProperty("get").GetProperty("parameters")[0].GetProperty("example").GetString()!;
            using HttpResponseMessage response = await server.Client.GetAsync(path.Name.Replace("{id}", id, StringComparison.Ordinal));
            // The example is a regression of two rows: it has no classes, and nothing to estimate an error from. What needs them says so.
            bool isRefused = new[] { "/confusion.", "/roc.", "/inference" }.Any(part => path.Name.Contains(part, StringComparison.Ordinal));
            Assert.Equal((path.Name, isRefused ? HttpStatusCode.Conflict : HttpStatusCode.OK), (path.Name, response.StatusCode));
        }
    }
}
