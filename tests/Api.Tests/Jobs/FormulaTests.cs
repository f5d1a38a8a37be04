using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Tests;

namespace Descent.Api.Tests.Jobs;

/// <summary>Models that are formulas, from a request to what a client takes away.</summary>
[Collection(SharedServer.Name)]
public sealed class FormulaTests(DescentServer server)
{
    [Theory]
    [InlineData("Misra1a", 1)]
    [InlineData("Nelson", 2)]
    [InlineData("MGH09", 1)]
    public async Task A_certified_problem_is_fitted_to_its_certified_values(string name, int start)
    {
        JsonNode problem = JsonNode.Parse(await File.ReadAllTextAsync(SharedData.Path($"nist/nonlinear/{name}.json")))!;
        string dataset = (await server.UploadedAsync(await File.ReadAllTextAsync(SharedData.Path($"nist/nonlinear/{name}.csv")))).Id();
        string[] names = [.. problem["parameters"]!.AsArray().Select(parameter => parameter!.GetValue<string>())];
        JsonElement ended = await EndedAsync(new JsonObject
        {
            ["dataset"] = dataset,
            ["target"] = problem["response"]!.DeepClone(),
            ["model"] = new JsonObject
            {
                ["type"] = "formula",
                ["formula"] = problem["formula"]!.DeepClone(),
                ["parameters"] = new JsonObject(names.Zip(problem[$"start{start}"]!.AsArray(), (parameter, value) => KeyValuePair.Create(parameter, value!.DeepClone()))!),
            },
        });
        Assert.Equal("converged", ended.GetProperty("stop_reason").GetString());
        JsonElement parameters = (await server.GetJsonAsync($"/v1/runs/{ended.RunId()}/parameters")).GetProperty("parameters");
        foreach ((JsonElement parameter, JsonNode? certified) in parameters.EnumerateArray().Zip(problem["certified"]!.AsArray()))
        {
            Assert.Equal(0, parameter.GetProperty("shape").GetArrayLength());
            Assert.Equal(1, parameter.GetProperty("values")[0].GetDouble() / certified!.GetValue<double>(), 1e-6);
        }
    }

    [Fact]
    public async Task A_fitted_formula_predicts_rows_in_the_units_of_its_target()
    {
        JsonElement ended = await EndedAsync(await LineAsync());
        using HttpResponseMessage response = await server.PostAsync($"/v1/runs/{ended.RunId()}/predict", new JsonObject { ["rows"] = new JsonArray(new JsonObject { ["x"] = 10 }) });
        JsonElement predictions = await response.JsonAsync();
        Assert.Equal(29, predictions.GetProperty("predictions")[0].GetProperty("values").GetProperty("y").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task A_preview_of_a_formula_knows_that_this_one_is_convex()
    {
        JsonElement preview = await PreviewAsync(await LineAsync());
        Assert.Equal(2, preview.GetProperty("parameter_count").GetInt64());
        Assert.True(preview.GetProperty("convexity").GetProperty("convex").GetBoolean());
        Assert.Equal(14.5, preview.GetProperty("initial_loss").GetDouble());
    }

    [Fact]
    public async Task An_objective_is_minimised_without_any_data()
    {
        JsonElement preview = await PreviewAsync(Rosenbrock());
        Assert.Equal(24.2, preview.GetProperty("initial_loss").GetDouble(), 1e-12);
        JsonElement ended = await EndedAsync(Rosenbrock());
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("spec").GetProperty("dataset").ValueKind);
        Assert.Equal("levenberg_marquardt", ended.GetProperty("spec").GetProperty("optimizer").GetProperty("type").GetString());

        JsonElement run = await server.GetJsonAsync($"/v1/runs/{ended.RunId()}");
        Assert.Equal(0, run.GetProperty("metrics").GetProperty("train").GetProperty("loss").GetDouble(), 1e-20);
        JsonElement parameters = (await server.GetJsonAsync($"/v1/runs/{ended.RunId()}/parameters")).GetProperty("parameters");
        Assert.All(parameters.EnumerateArray(), parameter => Assert.Equal(1, parameter.GetProperty("values")[0].GetDouble(), 1e-9));

        using HttpResponseMessage predicted = await server.PostAsync($"/v1/runs/{ended.RunId()}/predict", new JsonObject { ["rows"] = new JsonArray(new JsonObject { ["x"] = 1 }) });
        await predicted.ProblemAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task What_belongs_to_data_is_refused_of_an_objective_all_at_once()
    {
        JsonObject job = Rosenbrock();
        (job["dataset"], job["target"], job["split"]) = (await server.UploadLineAsync(), "y", new JsonObject { ["test"] = 0.5 });
        using HttpResponseMessage response = await server.PostAsync("/v1/jobs", job);
        Assert.Equal(["/dataset", "/split", "/target"], (await response.ProblemAsync(HttpStatusCode.UnprocessableEntity)).Pointers().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Faults_in_a_formula_and_elsewhere_are_told_together()
    {
        JsonObject job = await LineAsync();
        (job["model"]!["formula"], job["epochs"], job["dataset"]) = ("w*x + b*", -1, "ds_of_nobody");
        using HttpResponseMessage response = await server.PostAsync("/v1/jobs", job);
        Assert.Equal(["/dataset", "/epochs", "/model/formula"], (await response.ProblemAsync(HttpStatusCode.BadRequest)).Pointers().Order(StringComparer.Ordinal));
    }

    async Task<JsonObject> LineAsync() => new()
    {
        ["dataset"] = await server.UploadLineAsync(),
        ["target"] = "y",
        ["model"] = new JsonObject { ["type"] = "formula", ["formula"] = "w*x + b", ["parameters"] = new JsonObject { ["w"] = 0, ["b"] = 0 } },
    };

    static JsonObject Rosenbrock() => new()
    {
        ["model"] = new JsonObject { ["type"] = "objective", ["formula"] = "(1-x)^2 + 100*(y-x^2)^2", ["parameters"] = new JsonObject { ["x"] = -1.2, ["y"] = 1 } },
    };

    async Task<JsonElement> PreviewAsync(JsonObject job)
    {
        using HttpResponseMessage response = await server.PostAsync("/v1/jobs/preview", job);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    async Task<JsonElement> EndedAsync(JsonObject job)
    {
        JsonElement ended = await server.UntilEndAsync((await server.SubmittedAsync(job)).Id());
        Assert.True(ended.GetProperty("status").GetString() == "succeeded", ended.GetRawText());
        return ended;
    }
}
