using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Api.Tests.Jobs;
using Descent.Tests;

namespace Descent.Api.Tests.Runs;

/// <summary>Error bars and intervals over HTTP; their digits are tested in the engine.</summary>
[Collection(SharedServer.Name)]
public sealed class InferenceTests(DescentServer server)
{
    const string Line = "x,y\n1,2.1\n2,2.9\n3,4.2\n4,4.8\n5,6.3\n6,6.9\n";

    [Fact]
    public async Task A_regression_table_has_every_field_of_the_contract()
    {
        string csv = await File.ReadAllTextAsync(SharedData.Path("inference", "longley_ols.csv"));
        (string run, _) = await TrainedAsync(csv, new JsonObject { ["target"] = "TOTEMP", ["model"] = "linear", ["optimizer"] = "closed_form" });

        JsonElement table = await server.GetJsonAsync($"/v1/runs/{run}/inference");

        Assert.Equal("inference", table.GetProperty("object").GetString());
        Assert.Equal(run, table.GetProperty("run").GetString());
        Assert.Equal("t", table.GetProperty("statistic_kind").GetString());
        JsonElement bias = table.GetProperty("parameters").EnumerateArray().Single(row => row.GetProperty("name").GetString() == "bias");
        Assert.Equal(-3482258.6345979422, bias.GetProperty("estimate").GetDouble(), 1e-3);
        Assert.Equal(890420.3836075995, bias.GetProperty("standard_error").GetDouble(), 1e-1);
        Assert.Equal(-3.9108029181557273, bias.GetProperty("statistic").GetDouble(), 1e-6);
        Assert.Equal(0.003560403663718715, bias.GetProperty("p_value").GetDouble(), 1e-9);
        Assert.Equal(-5496529.483226455, bias.GetProperty("lower").GetDouble(), 1);
        Assert.Equal(-1467987.7859694296, bias.GetProperty("upper").GetDouble(), 1);
        Assert.Equal(7, table.GetProperty("correlation").GetArrayLength());
        Assert.Equal(304.8540735620523, table.GetProperty("residual_standard_deviation").GetDouble(), 1e-6);
        Assert.Equal(9, table.GetProperty("degrees_of_freedom").GetInt32());
        Assert.Equal(0.995479004577293, table.GetProperty("r_squared").GetDouble(), 1e-9);
        Assert.Equal(-109.61743480848514, table.GetProperty("log_likelihood").GetDouble(), 1e-6);
        Assert.Equal(233.2348696169703, table.GetProperty("aic").GetDouble(), 1e-6);
        Assert.Equal(238.64299067264875, table.GetProperty("bic").GetDouble(), 1e-6);

        JsonElement robust = await server.GetJsonAsync($"/v1/runs/{run}/inference?covariance=hc3");
        Assert.Equal("hc3", robust.GetProperty("covariance").GetString());
        Assert.Equal(1799477.2207728284, robust.GetProperty("parameters")[6].GetProperty("standard_error").GetDouble(), 1);
        using HttpResponseMessage unknown = await server.Client.GetAsync($"/v1/runs/{run}/inference?covariance=hc9");
        Assert.Equal(["/covariance"], (await unknown.ProblemAsync(HttpStatusCode.BadRequest)).Pointers());
    }

    [Fact]
    public async Task Error_bars_go_with_the_dataset_and_the_answer_says_so()
    {
        (string run, string dataset) = await TrainedAsync(Line, new JsonObject { ["target"] = "y", ["model"] = "linear", ["optimizer"] = "newton" });
        await server.GetJsonAsync($"/v1/runs/{run}/inference");

        using HttpResponseMessage deleted = await server.Client.DeleteAsync($"/v1/datasets/{dataset}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using HttpResponseMessage refused = await server.Client.GetAsync($"/v1/runs/{run}/inference");
        Assert.Equal("dataset_deleted", Code(await refused.ProblemAsync(HttpStatusCode.Conflict)));
    }

    [Fact]
    public async Task A_penalised_fit_has_neither_error_bars_nor_intervals()
    {
        (string run, _) = await TrainedAsync(Line, new JsonObject { ["target"] = "y", ["model"] = "linear", ["optimizer"] = "closed_form", ["regularization"] = new JsonObject { ["l2"] = 0.1 } });

        using HttpResponseMessage inference = await server.Client.GetAsync($"/v1/runs/{run}/inference");
        Assert.Equal("penalised", Code(await inference.ProblemAsync(HttpStatusCode.Conflict)));
        using HttpResponseMessage predict = await server.PostAsync($"/v1/runs/{run}/predict", JsonNode.Parse("""{"rows":[{"x":1}],"interval":0.95}"""));
        Assert.Equal("penalised", Code(await predict.ProblemAsync(HttpStatusCode.Conflict)));
    }

    [Fact]
    public async Task Predictions_have_intervals_in_both_forms()
    {
        (string run, _) = await TrainedAsync(Line, new JsonObject { ["target"] = "y", ["model"] = "linear", ["optimizer"] = "newton" });

        using HttpResponseMessage response = await server.PostAsync($"/v1/runs/{run}/predict", JsonNode.Parse("""{"rows":[{"x":3.5}],"interval":0.95}"""));
        JsonElement answer = await response.JsonAsync();
        Assert.Equal(0.95, answer.GetProperty("interval").GetDouble());
        JsonElement prediction = answer.GetProperty("predictions")[0];
        double[] bounds = [.. new[] { "lower", "mean_lower", "mean_upper", "upper" }.Select(name => prediction.GetProperty(name).GetDouble())];
        Assert.Equal(bounds.Order(), bounds);
        double value = prediction.GetProperty("values").GetProperty("y").GetDouble();
        Assert.Equal(value, 0.5 * (bounds[0] + bounds[3]), 1e-12);
        Assert.Equal(value, 0.5 * (bounds[1] + bounds[2]), 1e-12);

        using HttpRequestMessage request = new(HttpMethod.Post, $"/v1/runs/{run}/predict?interval=0.95") { Content = new StringContent("x\n3.5\n") };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using HttpResponseMessage csv = await server.Client.SendAsync(request);
        string[] lines = (await csv.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        Assert.Equal("y,lower,upper,mean_lower,mean_upper", lines[0]);
        Assert.Equal([value, bounds[0], bounds[3], bounds[1], bounds[2]], lines[1].Split(',').Select(double.Parse));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-0.5")]
    [InlineData("\"wide\"")]
    public async Task An_interval_is_a_probability(string interval)
    {
        (string run, _) = await TrainedAsync(Line, new JsonObject { ["target"] = "y", ["model"] = "linear", ["optimizer"] = "newton" });
        using HttpResponseMessage response = await server.PostAsync($"/v1/runs/{run}/predict", JsonNode.Parse($$"""{"rows":[{"x":1}],"interval":{{interval}}}"""));
        Assert.Equal(["/interval"], (await response.ProblemAsync(HttpStatusCode.BadRequest)).Pointers());
    }

    static string? Code(JsonElement problem) => problem.GetProperty("errors")[0].GetProperty("code").GetString();

    async Task<(string Run, string Dataset)> TrainedAsync(string csv, JsonObject job)
    {
        string dataset = (await server.UploadedAsync(csv)).Id();
        job["dataset"] = dataset;
        JsonElement submitted = await server.SubmittedAsync(job);
        JsonElement ended = await server.UntilEndAsync(submitted.Id());
        Assert.Equal("succeeded", ended.GetProperty("status").GetString());
        return (submitted.RunId(), dataset);
    }
}
