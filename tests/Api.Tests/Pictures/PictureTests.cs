using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Descent.Api.Tests.Jobs;

namespace Descent.Api.Tests.Pictures;

[Collection(SharedServer.Name)]
public sealed class PictureTests(DescentServer server)
{
    static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    [Fact]
    public async Task The_losses_are_drawn_with_named_axes_a_log_scale_and_the_best_step()
    {
        XElement picture = await SvgAsync($"/v1/runs/{await LineAsync()}/losses.svg");
        string[] texts = Texts(picture);
        Assert.Contains("step", texts);
        Assert.Contains("half_sse, log scale", texts);
        Assert.Contains("training", texts);
        Assert.Contains(texts, text => text.StartsWith("lowest: ", StringComparison.Ordinal) && text.EndsWith("at step 100", StringComparison.Ordinal));
        Assert.Contains("10", texts);
        Assert.Contains("half_sse", Texts(await SvgAsync($"/v1/runs/{await LineAsync()}/losses.svg?scale=linear")));
        Assert.Equal("img", picture.Attribute("role")?.Value);
        Assert.NotEmpty(picture.Element(_svg + "title")!.Value);
    }

    [Fact]
    public async Task Validation_has_a_curve_of_its_own()
    {
        string run = await TrainedAsync(NoisyLine(60), ("split", new JsonObject { ["validation"] = 0.25 }), ("epochs", 5));
        XElement picture = await SvgAsync($"/v1/runs/{run}/losses.svg?theme=light");
        Assert.Contains("validation", Texts(picture));
        Assert.Contains("#C65A00", picture.ToString());
    }

    [Fact]
    public async Task A_theme_is_as_asked_for_or_the_readers_own()
    {
        string run = await LineAsync();
        string dark = (await SvgAsync($"/v1/runs/{run}/losses.svg?theme=dark")).ToString();
        Assert.Contains("#15181C", dark);
        Assert.DoesNotContain("prefers-color-scheme", dark);
        string own = (await SvgAsync($"/v1/runs/{run}/losses.svg")).ToString();
        Assert.Contains("prefers-color-scheme: dark", own);
        // Every colour that is drawn with has a dark counterpart.
        string style = XElement.Parse(own).Element(_svg + "style")!.Value;
        IEnumerable<string> colors = XElement.Parse(own).Descendants().SelectMany(element => new[] { element.Attribute("fill"), element.Attribute("stroke") })
            .OfType<XAttribute>().Select(paint => paint.Value).Where(paint => paint != "none").Distinct();
        Assert.All(colors, color => Assert.Contains($"\"{color}\"", style));
    }

    [Fact]
    public async Task A_PNG_has_the_size_that_was_asked_for()
    {
        using HttpResponseMessage response = await server.Client.GetAsync($"/v1/runs/{await LineAsync()}/losses.png?width=320&height=200&theme=dark");
        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        using SkiaSharp.SKBitmap picture = SkiaSharp.SKBitmap.Decode(bytes);
        Assert.Equal((320, 200), (picture.Width, picture.Height));
        Assert.Equal(SkiaSharp.SKColor.Parse("#15181C"), picture.GetPixel(1, 1));
        // Text is drawn although no font of the system is asked: the label below the axis has ink.
        int ink = Enumerable.Range(0, 320 * 20).Count(i => picture.GetPixel(i % 320, 180 + (i / 320)) != picture.GetPixel(1, 1));
        Assert.InRange(ink, 20, 3000);
    }

    [Theory]
    [InlineData("?width=100000", "/width")]
    [InlineData("?height=1", "/height")]
    [InlineData("?theme=pink", "/theme")]
    [InlineData("?scale=sqrt", "/scale")]
    public async Task Sizes_and_words_have_bounds(string query, string pointer)
    {
        using HttpResponseMessage response = await server.Client.GetAsync($"/v1/runs/{await LineAsync()}/losses.svg{query}");
        Assert.Contains(pointer, (await response.ProblemAsync(HttpStatusCode.BadRequest)).Pointers());
    }

    [Fact]
    public async Task Names_from_clients_are_text_and_nothing_else()
    {
        string run = await TrainedAsync("<b>\u0001&,\"y\"\"><script>\"\n1,2\n2,5\n3,7\n", ("target", "y\"><script>"), ("name", "</svg><script>alert(1)</script>"), ("epochs", 2));
        foreach (string picture in new[] { "losses", "fit", "predictions" })
        {
            XElement svg = await SvgAsync($"/v1/runs/{run}/{picture}.svg");
            Assert.Empty(svg.Descendants(_svg + "script"));
            Assert.Contains("<script>", string.Concat(Texts(svg)));
        }
    }

    // Inter has none of these letters; whether a font of the machine has them or not, the SVG has the very names, and no two names look alike in a PNG.
    [Fact]
    public async Task Names_in_any_script_stand_in_the_picture()
    {
        string run = await TreesAsync("\u677E \u687C \uC804\uB098\uBB34"), other = await TreesAsync("\u6885 \u7AF9 \uC18C\uB098\uBB34");

        string[] texts = Texts(await SvgAsync($"/v1/runs/{run}/confusion.svg?part=train"));
        Assert.All(["\u677E", "\u687C", "\uC804\uB098\uBB34"], name => Assert.Contains(name, texts));
        Assert.Contains(Texts(await SvgAsync($"/v1/runs/{run}/roc.svg?part=train")), text => text.StartsWith("\u677E: area", StringComparison.Ordinal));
        // The counts are the same: boxes for missing letters would make the pictures so.
        Assert.NotEqual(await PngAsync(run), await PngAsync(other));

        Task<string> TreesAsync(string kinds) => TrainedAsync(
            "a,\u7A2E\u985E\n" + string.Concat(Enumerable.Range(0, 90).Select(i => $"{i % 3 + (i % 7 / 7.0)},{kinds.Split(' ')[i % 3]}\n")), ("target", "\u7A2E\u985E"));

        Task<byte[]> PngAsync(string run) => server.Client.GetByteArrayAsync($"/v1/runs/{run}/confusion.png?part=train");
    }

    [Fact]
    public async Task A_fit_shows_the_rows_and_the_models_curve()
    {
        string run = await TrainedAsync(NoisyLine(60), ("split", new JsonObject { ["validation"] = 0.2, ["test"] = 0.2 }), ("optimizer", "closed_form"));
        string[] texts = Texts(await SvgAsync($"/v1/runs/{run}/fit.svg"));
        Assert.All(["training", "validation", "test", "model", "x", "y", "mean, 95 %", "new observation, 95 %"], word => Assert.Contains(word, texts));
        texts = Texts(await SvgAsync($"/v1/runs/{run}/predictions.svg?part=train"));
        Assert.All(["actual y", "predicted y"], word => Assert.Contains(word, texts));
        Assert.Contains(texts, text => text.Contains("R² "));
        await ConflictAsync($"/v1/runs/{run}/confusion.svg");
        await ConflictAsync($"/v1/runs/{run}/roc.svg");
    }

    [Fact]
    public async Task Two_classes_of_one_feature_have_a_fit_a_confusion_matrix_and_a_ROC()
    {
        string table = "dose,alive\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{(i * 7 % 60 < i ? "no" : "yes")}\n"));
        string run = await TrainedAsync(table, ("target", "alive"));
        Assert.Contains("probability of yes", Texts(await SvgAsync($"/v1/runs/{run}/fit.svg")));
        JsonElement metrics = (await server.GetJsonAsync($"/v1/runs/{run}")).GetProperty("metrics").GetProperty("train");
        string[] cells = [.. metrics.GetProperty("confusion_matrix").GetProperty("values").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(count => count.ToString())];
        string[] texts = Texts(await SvgAsync($"/v1/runs/{run}/confusion.svg?part=train"));
        Assert.All(cells, count => Assert.Contains(count, texts));
        Assert.Contains($"yes: area {metrics.GetProperty("roc_auc").GetDouble():0.####}", Texts(await SvgAsync($"/v1/runs/{run}/roc.svg?part=train")));
        await ConflictAsync($"/v1/runs/{run}/predictions.svg");
    }

    [Fact]
    public async Task Several_classes_each_have_a_curve()
    {
        string table = "a,b,kind\n" + string.Concat(Enumerable.Range(0, 90).Select(i => $"{i % 3 + (i % 7 / 7.0)},{i % 5},k{i % 3}\n"));
        string run = await TrainedAsync(table, ("target", "kind"));
        string[] texts = Texts(await SvgAsync($"/v1/runs/{run}/roc.svg?part=train"));
        Assert.All(["k0: area", "k1: area", "k2: area"], start => Assert.Contains(texts, text => text.StartsWith(start, StringComparison.Ordinal)));
        await ConflictAsync($"/v1/runs/{run}/fit.svg");
    }

    [Fact]
    public async Task What_cannot_be_drawn_yet_says_so()
    {
        JsonElement job = await server.SubmittedAsync(JobClient.EndlessJob(await server.UploadLineAsync()));
        await ConflictAsync($"/v1/runs/{job.RunId()}/fit.svg");
        Assert.NotEmpty(Texts(await SvgAsync($"/v1/runs/{job.RunId()}/losses.svg")));
        using HttpResponseMessage cancel = await server.PostAsync($"/v1/jobs/{job.Id()}/cancel", null);
        await server.UntilEndAsync(job.Id());
        using HttpResponseMessage missing = await server.Client.GetAsync("/v1/runs/run_none/losses.png");
        await missing.ProblemAsync(HttpStatusCode.NotFound);
    }

    static string NoisyLine(int rows) => "x,y\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"{i},{(3 * i) - 1 + (i * 13 % 7)}\n"));

    async Task<string> LineAsync()
    {
        JsonElement job = await server.SubmittedAsync(JobClient.LineJob(await server.UploadLineAsync()));
        await server.UntilEndAsync(job.Id());
        return job.RunId();
    }

    async Task<string> TrainedAsync(string csv, params (string Name, JsonNode Value)[] fields)
    {
        JsonObject spec = new() { ["dataset"] = (await server.UploadedAsync(csv)).Id(), ["target"] = "y" };
        foreach ((string name, JsonNode value) in fields)
            spec[name] = value;
        JsonElement job = await server.SubmittedAsync(spec);
        await server.UntilEndAsync(job.Id());
        return job.RunId();
    }

    async Task<XElement> SvgAsync(string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal("image/svg+xml", response.Content.Headers.ContentType?.MediaType);
        return XElement.Parse(text);
    }

    async Task ConflictAsync(string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        await response.ProblemAsync(HttpStatusCode.Conflict);
    }

    static string[] Texts(XElement picture) => [.. picture.Descendants(_svg + "text").Select(text => text.Value)];
}
