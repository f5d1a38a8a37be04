using System.Text.Json;
using System.Text.RegularExpressions;

namespace Descent.Api.Tests.House;

/// <summary>What the documents name exists, and what exists is named.</summary>
[Collection(SharedServer.Name)]
public sealed class DocumentTests(DescentServer server)
{
    public static TheoryData<string> Documents() =>
        [.. Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Contains("/bin/") && !file.Contains("/obj/"))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_into_the_repository_leads_somewhere(string document)
    {
        string folder = Path.GetDirectoryName(Repository.Path(document))!;
        foreach (Match link in Regex.Matches(Repository.Text(document), @"\]\((?!https?:|#)([^)#\s]+)"))
            Assert.True(Path.Exists(Path.Combine(folder, link.Groups[1].Value)), $"{document} links to {link.Groups[1].Value}");
    }

    [Fact]
    public void The_README_lists_every_setting_that_is_read_and_no_other()
    {
        IEnumerable<string> listed = Regex.Matches(Repository.Text("README.md"), @"^\| `([A-Z][a-z]\w*)__(\w+)` \|", RegexOptions.Multiline)
            .Select(row => $"{row.Groups[1].Value}:{row.Groups[2].Value}");
        Assert.Equal(ConfigurationNames.All.Order(), listed.Order());
    }

    [Fact]
    public async Task The_request_file_has_every_endpoint_and_no_other()
    {
        JsonElement document = await server.GetJsonAsync("/openapi/v1.json");
        IEnumerable<string> endpoints = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        string[] undescribed = ["GET /metrics", "GET /openapi/v1.json"];
        IEnumerable<string> requests = Regex.Matches(Repository.Text("service.http"), @"^([A-Z]+) \{\{host\}\}([^?\s]+)", RegexOptions.Multiline)
            .Select(request => $"{request.Groups[1].Value} {Regex.Replace(request.Groups[2].Value, @"\{\{\w+\}\}", "{id}")}");
        Assert.Equal(endpoints.Concat(undescribed).Order().Distinct(), requests.Order().Distinct());
    }
}
