using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Descent.Api.Tests.Jobs;

namespace Descent.Api.Tests.Runs;

/// <summary>The textbook's run, read in every form.</summary>
[Collection(SharedServer.Name)]
public sealed class RunTests(DescentServer server)
{
    [Fact]
    public async Task The_losses_of_the_textbook_come_in_columns_and_rows()
    {
        string run = await TrainedAsync();
        JsonElement losses = await server.GetJsonAsync($"/v1/runs/{run}/losses");
        Assert.Equal(["step", "epoch", "train", "validation", "learning_rate", "gradient_norm"], losses.GetProperty("columns").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(101, losses.GetProperty("recorded").GetInt64());
        Assert.Equal(100, losses.GetProperty("total_steps").GetInt64());
        // The textbook prints these digits; they are exact up to the rounding of a handful of additions.
        double[] textbook = [14.5, 1.81, 0.54325, 0.4073365];
        for (int step = 0; step < textbook.Length; step++)
            Assert.Equal(textbook[step], losses.GetProperty("rows")[step][2].GetDouble(), 1e-14);
        Assert.Equal(JsonValueKind.Null, losses.GetProperty("rows")[0][3].ValueKind);
        Assert.Equal(100, losses.GetProperty("rows")[100][0].GetInt64());
    }

    [Fact]
    public async Task Losses_are_cut_thinned_and_streamed()
    {
        string run = await TrainedAsync();
        JsonElement cut = await server.GetJsonAsync($"/v1/runs/{run}/losses?from=10&to=12");
        Assert.Equal([10L, 11, 12], cut.GetProperty("rows").EnumerateArray().Select(row => row[0].GetInt64()));
        Assert.InRange((await server.GetJsonAsync($"/v1/runs/{run}/losses?points=10")).GetProperty("rows").GetArrayLength(), 2, 10);

        string csv = await GetAsync(run, "losses", "text/csv");
        Assert.StartsWith("step,epoch,train,validation,learning_rate,gradient_norm\n0,0,14.5,,0.1,", csv);
        Assert.Equal(102, csv.TrimEnd('\n').Split('\n').Length);
        string[] lines = (await GetAsync(run, "losses", "application/x-ndjson")).TrimEnd('\n').Split('\n');
        Assert.Equal(101, lines.Length);
        using JsonDocument first = JsonDocument.Parse(lines[0]);
        Assert.Equal(14.5, first.RootElement.GetProperty("train").GetDouble());
    }

    [Fact]
    public async Task What_a_job_asks_to_be_recorded_stands_in_further_columns()
    {
        JsonObject job = JobClient.LineJob(await server.UploadLineAsync());
        job["record"] = new JsonObject { ["every"] = "auto", ["update_norm"] = true, ["decrease"] = true, ["parameters"] = true };
        JsonElement submitted = await server.SubmittedAsync(job);
        Assert.True(submitted.GetProperty("spec").GetProperty("record").GetProperty("decrease").GetBoolean());
        await server.UntilEndAsync(submitted.Id());
        string run = submitted.RunId();

        JsonElement losses = await server.GetJsonAsync($"/v1/runs/{run}/losses");
        string[] extra = ["update_norm", "predicted_decrease", "actual_decrease", "parameters.weight[x]", "parameters.bias"];
        Assert.Equal(extra, losses.GetProperty("columns").EnumerateArray().Skip(6).Select(name => name.GetString()));
        Assert.Equal(12.69, losses.GetProperty("rows")[0][7].GetDouble(), 1e-13);
        Assert.Equal(JsonValueKind.Null, losses.GetProperty("rows")[100][6].ValueKind);
        Assert.Equal(2.7064, losses.GetProperty("rows")[100][9].GetDouble(), 1e-4);

        string[] csv = (await GetAsync(run, "losses", "text/csv")).Split('\n');
        Assert.Equal($"step,epoch,train,validation,learning_rate,gradient_norm,{string.Join(',', extra)}", csv[0]);
        Assert.Equal([1.2, 0.7], csv[2].Split(',')[^2..].Select(cell => Math.Round(double.Parse(cell), 14)));
        Assert.EndsWith(",,,,", csv[101][..csv[101].IndexOf("2.70", StringComparison.Ordinal)]);
        using JsonDocument line = JsonDocument.Parse((await GetAsync(run, "losses", "application/x-ndjson")).Split('\n')[1]);
        Assert.Equal(1.2, line.RootElement.GetProperty("parameters.weight[x]").GetDouble(), 1e-14);
        string events = await server.Client.GetStringAsync($"/v1/jobs/{submitted.Id()}/events");
        Assert.Contains("\"gradient_norm\",\"update_norm\",\"predicted_decrease\",\"actual_decrease\",\"parameters.weight[x]\",\"parameters.bias\"]", events);
    }

    [Fact]
    public async Task The_parameters_come_as_a_safetensors_file()
    {
        string run = await TrainedAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/runs/{run}/parameters");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/octet-stream"));
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"{run}.safetensors", response.Content.Headers.ContentDisposition!.FileName);
        byte[] file = await response.Content.ReadAsByteArrayAsync();
        double[] shown = [.. (await server.GetJsonAsync($"/v1/runs/{run}/parameters")).GetProperty("parameters").EnumerateArray()
            .SelectMany(parameter => parameter.GetProperty("values").EnumerateArray()).Select(value => value.GetDouble())];
        Assert.Equal(shown, (double[])[BitConverter.ToDouble(file.AsSpan()[^16..^8]), BitConverter.ToDouble(file.AsSpan()[^8..])]);
    }

    [Fact]
    public async Task An_answer_in_a_form_that_there_is_not_is_406()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/runs/{await TrainedAsync()}/losses");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("image/png"));
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Contains("text/csv", (await response.ProblemAsync(HttpStatusCode.NotAcceptable)).GetRawText());
    }

    [Fact]
    public async Task A_run_has_metrics_timings_and_a_fingerprint()
    {
        JsonElement run = await server.GetJsonAsync($"/v1/runs/{await TrainedAsync()}");
        Assert.Equal("run", run.GetProperty("object").GetString());
        Assert.Equal(2, run.GetProperty("parameter_count").GetInt64());
        Assert.True(run.GetProperty("metrics").GetProperty("train").GetProperty("rmse").GetDouble() < 1);
        Assert.Equal(JsonValueKind.Null, run.GetProperty("metrics").GetProperty("test").ValueKind);
        Assert.True(run.GetProperty("timings").GetProperty("running_seconds").GetDouble() >= 0);
        JsonElement same = await server.GetJsonAsync($"/v1/runs/{await TrainedAsync()}");
        Assert.Equal(run.GetProperty("fingerprint").GetString(), same.GetProperty("fingerprint").GetString());
    }

    [Fact]
    public async Task Parameters_are_flat_with_shape_and_labels()
    {
        JsonElement parameters = (await server.GetJsonAsync($"/v1/runs/{await TrainedAsync()}/parameters")).GetProperty("parameters");
        JsonElement weight = parameters[0], bias = parameters[1];
        Assert.Equal("weight", weight.GetProperty("name").GetString());
        Assert.Equal("[1,1]", weight.GetProperty("shape").GetRawText());
        Assert.Equal("x", weight.GetProperty("labels")[0].GetString());
        // After 100 steps plain descent is still on its way to (3, -1).
        Assert.Equal(2.7064, weight.GetProperty("values")[0].GetDouble(), 1e-4);
        Assert.Equal(-0.5250, bias.GetProperty("values")[0].GetDouble(), 1e-4);
    }

    [Fact]
    public async Task Rows_a_dataset_and_csv_predict_alike()
    {
        string run = await TrainedAsync();
        double[] rows = await PredictedAsync(run, new JsonObject { ["rows"] = new JsonArray(new JsonObject { ["x"] = 1 }, new JsonObject { ["x"] = 2 }) });
        double[] dataset = await PredictedAsync(run, new JsonObject { ["dataset"] = await server.UploadLineAsync() });
        Assert.Equal(rows, dataset);
        using HttpRequestMessage request = new(HttpMethod.Post, $"/v1/runs/{run}/predict") { Content = new StringContent("x\n1\n2\n") };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        string[] lines = (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        Assert.Equal("y", lines[0]);
        Assert.Equal(rows, lines[1..].Select(double.Parse));
    }

    [Fact]
    public async Task Classes_come_with_their_probabilities()
    {
        string table = "a,kind\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{(i < 20 ? "=low" : "high")}\n"));
        JsonElement job = await server.SubmittedAsync(new JsonObject { ["dataset"] = (await server.UploadedAsync(table)).Id(), ["target"] = "kind" });
        await server.UntilEndAsync(job.Id());
        using HttpResponseMessage response = await server.PostAsync($"/v1/runs/{job.RunId()}/predict", new JsonObject { ["rows"] = new JsonArray(new JsonObject { ["a"] = 39 }) });
        JsonElement answer = await response.JsonAsync();
        Assert.Equal(["=low", "high"], answer.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        JsonElement prediction = answer.GetProperty("predictions")[0];
        Assert.Equal("high", prediction.GetProperty("class").GetString());
        Assert.Equal(1, prediction.GetProperty("probabilities").EnumerateObject().Sum(entry => entry.Value.GetDouble()), 1e-12);

        using HttpRequestMessage asCsv = new(HttpMethod.Post, $"/v1/runs/{job.RunId()}/predict") { Content = new StringContent("a\n0\n") };
        asCsv.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        asCsv.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using HttpResponseMessage csv = await server.Client.SendAsync(asCsv);
        Assert.StartsWith("kind,probability_=low,probability_high\n\"=low\",", await csv.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_prediction_beyond_all_numbers_is_null_and_says_so()
    {
        using HttpResponseMessage response = await server.PostAsync(
            $"/v1/runs/{await TrainedAsync()}/predict", new JsonObject { ["rows"] = new JsonArray(new JsonObject { ["x"] = 1.7e308 }) });
        JsonElement prediction = (await response.JsonAsync()).GetProperty("predictions")[0];
        Assert.Equal(JsonValueKind.Null, prediction.GetProperty("values").GetProperty("y").ValueKind);
        Assert.Equal("+inf", prediction.GetProperty("nonfinite").GetProperty("y").GetString());
    }

    [Fact]
    public async Task What_stands_in_for_a_cell_is_told_with_column_and_count()
    {
        string run = await MixedAsync();
        using HttpResponseMessage response = await server.PostAsync($"/v1/runs/{run}/predict", JsonNode.Parse("""
            {"rows":[{"x":1,"c":"a","ä":"u"},{"x":null,"c":"zebra","ä":"u"},{"c":5,"ä":"u"},{"x":1,"c":null,"ä":"u"}]}
            """)!.AsObject());
        JsonElement answer = await response.JsonAsync();
        Assert.Equal(
            [("missing_value", "/rows/1/x", "x", 2, 2, ""), ("missing_value", "/rows/3/c", "c", 1, 4, ""), ("unknown_category", "/rows/1/c", "c", 2, 2, "zebra 5")],
            answer.GetProperty("warnings").EnumerateArray().Select(warning => (
                warning.GetProperty("code").GetString(), warning.GetProperty("pointer").GetString(), warning.GetProperty("column").GetString(), warning.GetProperty("count").GetInt32(),
                warning.GetProperty("first_row").GetInt32(), string.Join(' ', warning.GetProperty("values").EnumerateArray().Select(value => value.GetString())))));
        Assert.Contains("taken as 10", answer.GetProperty("warnings")[0].GetProperty("message").GetString());
        Assert.Equal(4, answer.GetProperty("predictions").GetArrayLength());

        using HttpResponseMessage healthy = await server.PostAsync($"/v1/runs/{run}/predict", JsonNode.Parse("""{"rows":[{"x":1,"c":"a","ä":"v"}]}""")!.AsObject());
        Assert.Empty((await healthy.JsonAsync()).GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public async Task A_csv_tells_it_in_its_headers()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/v1/runs/{await MixedAsync()}/predict") { Content = new StringContent("x,c,ä\n1,a,zebra\n,a,u\n") };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        string[] warnings = [.. response.Headers.Warning.Select(warning => $"{warning.Code} {warning.Text}")];
        Assert.Equal(2, warnings.Length);
        Assert.StartsWith("299 \"1 row has no value in the column x: taken as 10", warnings[0]);
        Assert.Contains("zebra", warnings[1]);
        Assert.Contains("\\u00E4", warnings[1]);
    }

    [Fact]
    public async Task Cells_and_columns_of_a_prediction_are_refused_together()
    {
        using HttpResponseMessage response = await server.PostAsync($"/v1/runs/{await MixedAsync()}/predict", JsonNode.Parse("""
            {"rows":[{"x":"hello","c":"a"},{"x":1,"c":[2]},{"x":true,"c":"b"}]}
            """)!.AsObject());
        JsonElement problem = await response.ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(
            ["/rows/0/x wrong_type 1 x", "/rows/1/c nested_value 2 c", "/rows/2/x wrong_type 3 x", " missing_column  ä"],
            problem.GetProperty("errors").EnumerateArray().Select(error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()} "
                + $"{(error.TryGetProperty("row", out JsonElement row) ? row.GetRawText() : "")} {error.GetProperty("column").GetString()}"));
    }

    /// <summary>A line through 20 rows whose mean of x is 10, with two categories that matter little.</summary>
    async Task<string> MixedAsync()
    {
        string table = "x,c,ä,y\n" + string.Concat(Enumerable.Range(0, 21).Select(i => $"{i},{"abc"[i % 3]},{"uv"[i / 2 % 2]},{2 * i + i % 3}\n"));
        JsonElement job = await server.SubmittedAsync(new JsonObject { ["dataset"] = (await server.UploadedAsync(table)).Id(), ["target"] = "y" });
        await server.UntilEndAsync(job.Id());
        return job.RunId();
    }

    [Theory]
    [InlineData("""{"rows":[{"x":"abc"}]}""", 400, "/rows/0/x")]
    [InlineData("""{"rows":[{"x":1}],"dataset":"ds_1"}""", 400, "")]
    [InlineData("""{}""", 400, "")]
    [InlineData("""[]""", 400, "")]
    [InlineData("""{"rows":5}""", 400, "/rows")]
    [InlineData("""{"rows":[{"x":1}],"more":1}""", 400, "/more")]
    [InlineData("""{"rows":[{"x":1}],"rows":[]}""", 400, "/rows")]
    [InlineData("""{"rows":[{"z":1}]}""", 422, "")]
    [InlineData("""{"dataset":"ds_none"}""", 422, "/dataset")]
    [InlineData("""{"rows":[{"x":1}""", 400, "")]
    public async Task Wrong_prediction_requests_are_refused_with_their_place(string body, int status, string pointer)
    {
        using HttpResponseMessage response = await server.PostAsync($"/v1/runs/{await TrainedAsync()}/predict", System.Text.Encoding.UTF8.GetBytes(body), "application/json");
        Assert.Contains(pointer, (await response.ProblemAsync((HttpStatusCode)status)).Pointers());
    }

    [Fact]
    public async Task A_run_without_a_model_cannot_predict()
    {
        JsonElement job = await server.SubmittedAsync(JobClient.EndlessJob(await server.UploadLineAsync()));
        using HttpResponseMessage response = await server.PostAsync($"/v1/runs/{job.RunId()}/predict", new JsonObject { ["rows"] = new JsonArray() });
        await response.ProblemAsync(HttpStatusCode.Conflict);
        using HttpResponseMessage cancel = await server.PostAsync($"/v1/jobs/{job.Id()}/cancel", null);
        Assert.Equal(HttpStatusCode.Accepted, cancel.StatusCode);
        await server.UntilEndAsync(job.Id());
    }

    async Task<string> TrainedAsync()
    {
        JsonElement job = await server.SubmittedAsync(JobClient.LineJob(await server.UploadLineAsync()));
        await server.UntilEndAsync(job.Id());
        return job.RunId();
    }

    async Task<double[]> PredictedAsync(string run, JsonNode body)
    {
        using HttpResponseMessage response = await server.PostAsync($"/v1/runs/{run}/predict", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return [.. (await response.JsonAsync()).GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("values").GetProperty("y").GetDouble())];
    }

    async Task<string> GetAsync(string run, string part, string mediaType)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/runs/{run}/{part}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync();
    }
}
