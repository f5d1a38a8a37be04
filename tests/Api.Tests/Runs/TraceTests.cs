using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Descent.Api.Tests.Jobs;

namespace Descent.Api.Tests.Runs;

/// <summary>The textbook's run, worked as by hand.</summary>
[Collection(SharedServer.Name)]
public sealed class TraceTests(DescentServer server)
{
    [Fact]
    public async Task The_first_step_of_the_textbook_comes_with_every_number()
    {
        JsonElement trace = await server.GetJsonAsync($"/v1/runs/{await TrainedAsync()}/trace");
        Assert.Equal("trace", trace.GetProperty("object").GetString());
        JsonElement step = trace.GetProperty("steps")[0];
        Assert.Equal(14.5, step.GetProperty("loss").GetDouble());
        Assert.Equal(JsonValueKind.Null, step.GetProperty("nonfinite").ValueKind);
        Assert.Equal([-12, -7], step.GetProperty("updates").EnumerateArray().Select(update => update.GetProperty("gradient")[0].GetDouble()));
        double[] after = [.. step.GetProperty("updates").EnumerateArray().Select(update => update.GetProperty("after")[0].GetDouble())];
        Assert.Equal(1.2, after[0], 1e-15);
        Assert.Equal(0.7, after[1], 1e-15);
        JsonElement loss = trace.GetProperty("nodes").EnumerateArray().Last();
        Assert.Equal("L", loss.GetProperty("name").GetString());
        Assert.Equal(14.5, step.GetProperty("values")[loss.GetProperty("id").GetInt32()].GetProperty("value")[0].GetDouble());
    }

    [Fact]
    public async Task It_can_be_read_as_a_page_with_formulas()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/runs/{await TrainedAsync()}/trace?from=99&to=100");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/markdown"));
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal("text/markdown", response.Content.Headers.ContentType!.MediaType);
        string page = await response.Content.ReadAsStringAsync();
        Assert.Contains("## Step 99", page);
        Assert.Contains(@"\text{weight} \leftarrow", page);
        Assert.Contains("The training ended here", page);
    }

    [Fact]
    public async Task Steps_that_were_not_made_are_refused()
    {
        string run = await TrainedAsync();
        using HttpResponseMessage beyond = await server.Client.GetAsync($"/v1/runs/{run}/trace?from=101");
        Assert.Contains("100", (await beyond.ProblemAsync(HttpStatusCode.BadRequest)).GetProperty("detail").GetString());
        using HttpResponseMessage backwards = await server.Client.GetAsync($"/v1/runs/{run}/trace?from=5&to=4");
        await backwards.ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_run_too_large_to_be_read_is_refused_with_the_limit()
    {
        string table = "x,y\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i},{2 * i}\n"));
        JsonElement job = await server.SubmittedAsync(JobClient.LineJob((await server.UploadedAsync(table)).Id(), epochs: 1));
        await server.UntilEndAsync(job.Id());
        using HttpResponseMessage response = await server.Client.GetAsync($"/v1/runs/{job.RunId()}/trace");
        Assert.Contains("5,000", (await response.ProblemAsync(HttpStatusCode.UnprocessableEntity)).GetProperty("detail").GetString());
    }

    async Task<string> TrainedAsync()
    {
        JsonElement job = await server.SubmittedAsync(JobClient.LineJob(await server.UploadLineAsync()));
        await server.UntilEndAsync(job.Id());
        return job.RunId();
    }
}
