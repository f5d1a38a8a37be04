using System.Net;
using System.Text.Json;
using Descent.Tests;
using Descent.Training.Data;

namespace Descent.Api.Tests.Datasets;

/// <summary>The same rows as people upload them: over HTTP they read as their manifest says.</summary>
[Collection(SharedServer.Name)]
public sealed class MessyUploadTests(DescentServer server)
{
    public static TheoryData<string> Files => [.. Cases().Select(upload => upload.GetProperty("file").GetString()!)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_messy_file_is_understood_without_options(string file)
    {
        JsonElement expected = Cases().Single(known => known.GetProperty("file").GetString() == file).GetProperty("expect");
        byte[] bytes = await File.ReadAllBytesAsync(SharedData.Path("messy", file));
        using HttpResponseMessage response = await server.UploadAsync(bytes, TableFormats.OfFileName(file)!.Value.MediaType());
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        JsonElement dataset = await response.JsonAsync();
        Assert.Equal(expected.GetProperty("rows").GetInt64(), dataset.GetProperty("rows").GetInt64());
        JsonElement[] columns = [.. dataset.GetProperty("columns").EnumerateArray()];
        Assert.Equal(expected.GetProperty("headers").EnumerateArray().Select(header => header.GetString()), columns.Select(column => column.GetProperty("name").GetString()));
        foreach ((JsonElement want, JsonElement column) in expected.GetProperty("column").EnumerateArray().Zip(columns))
        {
            Assert.Equal(want.GetProperty("missing").GetInt64(), column.GetProperty("missing").GetInt64());
            bool number = want.GetProperty("type").GetString() == "number";
            Assert.Equal(number, column.GetProperty("type").GetString() == "number");
            if (number)
                Assert.Equal(want.GetProperty("max").GetDouble(), column.GetProperty("max").GetDouble());
            else
                Assert.Equal(want.GetProperty("distinct").GetInt64(), column.GetProperty("distinct").GetInt64());
        }
    }

    static IEnumerable<JsonElement> Cases()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(SharedData.Path("messy", "manifest.json")));
        return [.. manifest.RootElement.EnumerateArray().Where(upload => upload.GetProperty("expect").ValueKind == JsonValueKind.Object).Select(upload => upload.Clone())];
    }
}
