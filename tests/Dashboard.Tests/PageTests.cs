using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Descent.Dashboard.Tests;

[Collection(SharedDashboard.Name)]
public sealed class PageTests(DashboardServer server)
{
    [BrowserFact]
    public async Task Every_tab_of_a_finished_run_shows_what_the_service_has()
    {
        string job = await TreesAsync();
        await using Visit visit = await server.OpenAsync($"/#/jobs/{job}");
        foreach ((string tab, string text) in new[]
        {
            ("Metrics", "accuracy"), ("Predict", "Predict"), ("Pictures", "How often each class was taken for each"), ("Parameters", "weight"),
        })
        {
            await visit.Page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();
            await Expect(visit.Page.GetByRole(AriaRole.Tabpanel)).ToContainTextAsync(text);
            await visit.AssertAccessibleAsync();
        }
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task The_textbooks_run_is_explained_traced_and_drawn()
    {
        string dataset = (await server.UploadedAsync("x,y\n1,2\n2,5\n", "?name=line")).GetProperty("id").GetString()!;
        JsonElement job = await server.SubmitAsync($$"""
            {"name":"two points","dataset":"{{dataset}}","target":"y","model":"linear","loss":"half_sse","optimizer":{"type":"sgd","learning_rate":0.1},
             "batch_size":"full","epochs":10,"initial":{"weight":0,"bias":0},"preprocessing":{"standardize":false},"precision":"float64"}
            """);
        string id = job.GetProperty("id").GetString()!;
        await server.EndOfAsync(id);
        await using Visit visit = await server.OpenAsync($"/#/jobs/{id}");
        ILocator panel = visit.Page.GetByRole(AriaRole.Tabpanel);
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Trace" }).ClickAsync();
        // From (0, 0) along (-12, -7) with rate 0.1.
        await Expect(panel.GetByRole(AriaRole.Row, new() { Name = "weight 0 -12 1.2" })).ToBeVisibleAsync();
        await Expect(panel.GetByRole(AriaRole.Row, new() { Name = "bias 0 -7 0.7" })).ToBeVisibleAsync();
        await visit.AssertAccessibleAsync();
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Explanation" }).ClickAsync();
        await Expect(panel).ToContainTextAsync("Why it stopped");
        await Expect(panel).ToContainTextAsync("strongly convex");
        await visit.AssertAccessibleAsync();
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Graph" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Img)).ToHaveJSPropertyAsync("complete", true);
        Assert.True(await panel.GetByRole(AriaRole.Img).EvaluateAsync<bool>("image => image.naturalWidth > 100"));
        await visit.AssertAccessibleAsync();
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Landscape" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Img)).ToHaveCountAsync(2);
        foreach (ILocator slice in await panel.GetByRole(AriaRole.Img).AllAsync())
        {
            await Expect(slice).ToHaveJSPropertyAsync("complete", true);
            Assert.True(await slice.EvaluateAsync<bool>("image => image.naturalWidth > 100"));
        }
        await Expect(panel).ToContainTextAsync("the steepest and the flattest direction");
        await visit.AssertAccessibleAsync();
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task A_cross_validation_shows_its_folds_and_their_mean()
    {
        string csv = "x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{(2 * i) + (i * 7 % 5)}\n"));
        string dataset = (await server.UploadedAsync(csv, "?name=folded")).GetProperty("id").GetString()!;
        JsonElement job = await server.SubmitAsync($$"""{"name":"folded","dataset":"{{dataset}}","target":"y","model":"linear","optimizer":"closed_form","cross_validation":{"folds":4} }""");
        JsonElement ended = await server.EndOfAsync(job.GetProperty("id").GetString()!);
        double mean = ended.GetProperty("cross_validation").GetProperty("metrics").GetProperty("rmse").GetProperty("mean").GetDouble();

        await using Visit visit = await server.OpenAsync($"/#/jobs/{ended.GetProperty("id").GetString()}");
        ILocator runs = visit.Page.GetByRole(AriaRole.Region, new() { Name = "The runs of the job, table" }), folds = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Mean over 4 folds, table" });
        await Expect(runs.GetByRole(AriaRole.Row)).ToHaveCountAsync(5);
        await Expect(folds.GetByRole(AriaRole.Row, new() { Name = "rmse" })).ToContainTextAsync(mean.ToString("G3", System.Globalization.CultureInfo.InvariantCulture));
        await runs.GetByRole(AriaRole.Button).Nth(2).ClickAsync();
        await Expect(runs.GetByRole(AriaRole.Button).Nth(2)).ToHaveAttributeAsync("aria-pressed", "true");
        await visit.AssertAccessibleAsync();
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task A_prediction_has_its_intervals_where_there_are_some()
    {
        string csv = "x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{(2 * i) + (i * 7 % 5)}\n"));
        string dataset = (await server.UploadedAsync(csv, "?name=banded")).GetProperty("id").GetString()!;
        JsonElement job = await server.SubmitAsync($$"""{"name":"banded","dataset":"{{dataset}}","target":"y","model":"linear","optimizer":"closed_form"}""");
        JsonElement ended = await server.EndOfAsync(job.GetProperty("id").GetString()!);

        await using Visit visit = await server.OpenAsync($"/#/jobs/{ended.GetProperty("id").GetString()}");
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Predict" }).ClickAsync();
        ILocator panel = visit.Page.GetByRole(AriaRole.Tabpanel);
        await Expect(panel).ToContainTextAsync("A new observation: ");
        await Expect(panel).ToContainTextAsync("The mean of many: ");
        await visit.AssertAccessibleAsync();
        await panel.GetByLabel("95 % intervals").UncheckAsync();
        await Expect(panel).Not.ToContainTextAsync("A new observation: ");
        visit.AssertClean();

        await visit.Page.GotoAsync($"/#/jobs/{await TreesAsync()}");
        // Until then the page before is still there, with a tab of the same name.
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "trees" })).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Predict" }).ClickAsync();
        await Expect(visit.Page.Locator("output")).ToContainTextAsync("ash");
        await Expect(panel.GetByLabel("95 % intervals")).ToHaveCountAsync(0);
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Tabs_are_walked_with_the_arrows_and_the_content_is_reached_first()
    {
        await using Visit visit = await server.OpenAsync($"/#/jobs/{await TreesAsync()}");
        IPage page = visit.Page;
        await page.GetByRole(AriaRole.Tab, new() { Name = "Metrics" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Predict" })).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Predict" })).ToHaveAttributeAsync("aria-selected", "true");
        await page.GotoAsync("/#/datasets");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Datasets" })).ToBeFocusedAsync();
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Runs_are_overlaid_in_one_picture()
    {
        await TreesAsync();
        await TreesAsync();
        await using Visit visit = await server.OpenAsync();
        IPage page = visit.Page;
        await page.GetByRole(AriaRole.Checkbox).Nth(0).CheckAsync();
        await page.GetByRole(AriaRole.Checkbox).Nth(1).CheckAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare 2 runs" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "2 runs compared" })).ToBeVisibleAsync();
        await Expect(page.Locator(".u-legend .u-series")).ToHaveCountAsync(3);
        await visit.AssertAccessibleAsync();
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task A_phone_in_the_dark_shows_every_page_without_scrolling_sideways()
    {
        string job = await TreesAsync();
        string dataset = (await server.GetJsonAsync($"/v1/jobs/{job}")).GetProperty("spec").GetProperty("dataset").GetString()!;
        await using Visit visit = await server.OpenAsync("/", ColorScheme.Dark, width: 360, height: 740);
        foreach (string address in new[] { "/#/", $"/#/jobs/{job}", "/#/new", "/#/datasets", $"/#/datasets/{dataset}" })
        {
            await visit.Page.GotoAsync(address);
            await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await visit.AssertFitsAsync();
            await visit.AssertAccessibleAsync();
        }
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Nothing_is_deleted_without_a_question()
    {
        string job = await TreesAsync();
        await using Visit visit = await server.OpenAsync($"/#/jobs/{job}");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        Assert.Equal(job, (await server.GetJsonAsync($"/v1/jobs/{job}")).GetProperty("id").GetString());
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Jobs" })).ToBeVisibleAsync();
        using HttpResponseMessage gone = await server.Client.GetAsync($"/v1/jobs/{job}");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, gone.StatusCode);
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task What_is_not_there_is_said_in_words()
    {
        await using Visit visit = await server.OpenAsync("/#/jobs/job_none");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("There is no job job_none.");
        visit.ForgetRefusals();
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task No_script_or_style_may_stand_in_a_page()
    {
        await using Visit visit = await server.OpenAsync();
        bool ran = await visit.Page.EvaluateAsync<bool>("""
            () => {
              const script = document.createElement("script");
              script.textContent = "window.ran = true";
              document.body.append(script);
              return window.ran === true;
            }
            """);
        Assert.False(ran);
    }

    /// <summary>A finished job of three classes.</summary>
    async Task<string> TreesAsync()
    {
        string csv = "height,width,kind\n" + string.Concat(Enumerable.Range(0, 90).Select(i => $"{10 + (i % 3 * 4) + (i % 7 / 3.0)},{5 + (i % 3) + (i % 5 / 4.0)},{"ash birch cedar".Split(' ')[i % 3]}\n"));
        string dataset = (await server.UploadedAsync(csv, "?name=trees")).GetProperty("id").GetString()!;
        JsonElement job = await server.SubmitAsync($$"""{"name":"trees","dataset":"{{dataset}}","target":"kind","epochs":50,"split":{"test":0.3} }""");
        string id = job.GetProperty("id").GetString()!;
        Assert.Equal("succeeded", (await server.EndOfAsync(id)).GetProperty("status").GetString());
        return id;
    }
}
