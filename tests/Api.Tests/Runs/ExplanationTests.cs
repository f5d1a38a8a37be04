using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Xml.Linq;
using Descent.Api.Tests.House;
using Descent.Api.Tests.Jobs;

namespace Descent.Api.Tests.Runs;

/// <summary>Runs explained over HTTP: the explanation and the graph.</summary>
[Collection(SharedServer.Name)]
public sealed class ExplanationTests(DescentServer server)
{
    [Fact]
    public async Task The_explanation_of_the_textbooks_run_has_its_optimum_and_its_curvature()
    {
        JsonElement explanation = await server.GetJsonAsync($"/v1/runs/{await LineAsync()}/explanation");
        Assert.Equal("explanation", explanation.GetProperty("object").GetString());
        Assert.Equal("completed", explanation.GetProperty("stop").GetProperty("reason").GetString());
        Assert.Equal("strongly_convex", explanation.GetProperty("convexity").GetProperty("verdict").GetString());
        Assert.Equal(46.979, explanation.GetProperty("curvature").GetProperty("condition_number").GetDouble(), 1e-3);
        Assert.Equal(3, explanation.GetProperty("optimum").GetProperty("parameters")[0].GetProperty("optimum").GetDouble(), 1e-12);
        Assert.Equal("first_update", explanation.GetProperty("decrease")[0].GetProperty("step").GetString());
        Assert.Equal(0.0227442, explanation.GetProperty("generalization").GetProperty("train_loss").GetDouble(), 1e-7);
    }

    [Fact]
    public async Task Every_number_has_a_sentence_and_every_sentence_a_number()
    {
        HashSet<string> found = [];
        HashSet<string> meanings = [];
        foreach (string run in new[] { await LineAsync(), await TumoursAsync(), await DivergedAsync() })
        {
            JsonElement explanation = await server.GetJsonAsync($"/v1/runs/{run}/explanation");
            foreach (JsonProperty field in explanation.EnumerateObject().Where(field => field.Name != "meanings"))
                Numbers(field.Value, field.Name, found);
            meanings = [.. explanation.GetProperty("meanings").EnumerateObject().Select(meaning => meaning.Name)];
        }
        Assert.Empty(found.Except(meanings));
        Assert.Empty(meanings.Except(found));
    }

    [Fact]
    public async Task A_classifier_is_told_with_its_calibration_and_its_test()
    {
        JsonElement explanation = await server.GetJsonAsync($"/v1/runs/{await TumoursAsync()}/explanation");
        Assert.Equal("malignant", explanation.GetProperty("calibration").GetProperty("of").GetString());
        Assert.True(explanation.GetProperty("generalization").GetProperty("gap").ValueKind == JsonValueKind.Number);
        Assert.True(explanation.GetProperty("gradient_check").GetProperty("agrees").GetBoolean());
        Assert.False(explanation.GetProperty("learning_rate").GetProperty("applies").GetBoolean());
    }

    [Fact]
    public async Task A_run_that_goes_on_is_not_explained_yet()
    {
        JsonElement job = await server.SubmittedAsync(JobClient.EndlessJob(await server.UploadLineAsync()));
        using HttpResponseMessage early = await server.Client.GetAsync($"/v1/runs/{job.RunId()}/explanation");
        await early.ProblemAsync(HttpStatusCode.Conflict);
        (await server.PostAsync($"/v1/jobs/{job.Id()}/cancel", null)).Dispose();
        await server.UntilEndAsync(job.Id());
    }

    [Fact]
    public async Task The_graph_comes_as_data_for_Graphviz_and_as_a_picture()
    {
        string run = await LineAsync();
        JsonElement graph = await server.GetJsonAsync($"/v1/runs/{run}/graph?step=1");
        JsonElement weight = graph.GetProperty("nodes").EnumerateArray().Single(node => node.GetProperty("label").GetString() == "weight");
        Assert.Equal(1.2, weight.GetProperty("value")[0].GetDouble(), 1e-15);
        Assert.Equal("parameter", weight.GetProperty("kind").GetString());
        Assert.StartsWith("digraph", await GetAsync(run, "text/vnd.graphviz"));
        XElement picture = XDocument.Parse(await GetAsync(run, "image/svg+xml")).Root!;
        Assert.Equal("svg", picture.Name.LocalName);
        Assert.Contains(picture.Descendants(), element => element.Value == "weight");
        using HttpResponseMessage beyond = await server.Client.GetAsync($"/v1/runs/{run}/graph?step=101");
        await beyond.ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("dimensions=1", 1)]
    [InlineData("dimensions=2&points=9", 2)]
    [InlineData("dimensions=2&points=9&directions=random", 2)]
    public async Task The_landscape_comes_as_numbers_and_as_a_picture(string query, int dimensions)
    {
        string run = await LineAsync();
        JsonElement landscape = await server.GetJsonAsync($"/v1/runs/{run}/landscape?{query}");
        Assert.Equal(dimensions, landscape.GetProperty("axes").GetArrayLength());
        Assert.Equal(dimensions == 1 ? 1 : 9, landscape.GetProperty("losses").GetArrayLength());
        Assert.Equal(0.0227442, landscape.GetProperty("loss").GetDouble(), 1e-7);
        Assert.Equal(14.5, landscape.GetProperty("path")[0].GetProperty("loss").GetDouble());
        XElement picture = XDocument.Parse(await server.Client.GetStringAsync($"/v1/runs/{run}/landscape.svg?{query}")).Root!;
        Assert.Contains(picture.Descendants(), element => element.Value.StartsWith("way of the run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plane_of_too_many_points_is_refused()
    {
        using HttpResponseMessage response = await server.Client.GetAsync($"/v1/runs/{await LineAsync()}/landscape?points=99");
        await response.ProblemAsync(HttpStatusCode.BadRequest);
    }

    async Task<string> GetAsync(string run, string mediaType)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/runs/{run}/graph");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadAsStringAsync();
    }

    async Task<string> LineAsync()
    {
        JsonElement job = await server.SubmittedAsync(JobClient.LineJob(await server.UploadLineAsync()));
        await server.UntilEndAsync(job.Id());
        return job.RunId();
    }

    async Task<string> DivergedAsync()
    {
        System.Text.Json.Nodes.JsonObject body = JobClient.LineJob(await server.UploadLineAsync(), epochs: 5000);
        body["optimizer"]!["learning_rate"] = 10;
        JsonElement job = await server.SubmittedAsync(body);
        await server.UntilEndAsync(job.Id());
        return job.RunId();
    }

    async Task<string> TumoursAsync()
    {
        using HttpResponseMessage upload = await server.UploadAsync(await File.ReadAllBytesAsync(Repository.Path("samples/breast_cancer.csv")));
        JsonElement job = await server.SubmittedAsync(new System.Text.Json.Nodes.JsonObject
        {
            ["dataset"] = (await upload.JsonAsync()).Id(),
            ["target"] = "diagnosis",
            ["epochs"] = 100,
            ["split"] = new System.Text.Json.Nodes.JsonObject { ["test"] = 100, ["validation"] = 50 },
        });
        await server.UntilEndAsync(job.Id());
        return job.RunId();
    }

    /// <summary>Where the numbers are; a list is <c>[]</c>.</summary>
    static void Numbers(JsonElement element, string place, HashSet<string> found)
    {
        if (element.ValueKind == JsonValueKind.Number)
            found.Add(place);
        else if (element.ValueKind == JsonValueKind.Array)
            foreach (JsonElement item in element.EnumerateArray())
                Numbers(item, $"{place}[]", found);
        else if (element.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty field in element.EnumerateObject())
                Numbers(field.Value, $"{place}.{field.Name}", found);
    }
}
