using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Descent.Dashboard.Tests;

/// <summary>From a dropped file to a prediction, as a visitor does it.</summary>
[Collection(SharedDashboard.Name)]
public sealed class TrainingTests(DashboardServer server)
{
    /// <summary>A straight line with a little noise, so that the losses fall and never end at zero.</summary>
    static readonly string _csv = "x,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"{i / 20.0},{(3 * i / 20.0) - 1 + Math.Sin(12.9898 * i)}\n")));

    [BrowserFact]
    public async Task A_file_is_dropped_a_job_posted_watched_paused_resumed_stopped_and_asked_for_a_prediction()
    {
        await using Visit visit = await server.OpenAsync();
        IPage page = visit.Page;
        await DropAsync(page, "line.csv", _csv);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "line" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "y", Exact = true })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Train on this" }).ClickAsync();
        await page.GetByLabel("Model", new() { Exact = true }).SelectOptionAsync("linear");
        await page.GetByLabel("Optimizer").SelectOptionAsync("sgd");
        await page.GetByLabel("Learning rate").FillAsync("0.001");
        await page.GetByLabel("Epochs").FillAsync("100000000");
        await page.GetByLabel("Name").FillAsync("endless line");
        IResponse preview = await page.RunAndWaitForResponseAsync(
            () => page.GetByLabel("Validation").FillAsync("0.2"), response => response.Url.EndsWith("/preview") && response.Ok);
        Assert.Contains("initial_loss", await preview.TextAsync());
        await Expect(page.GetByText("40 validation")).ToBeVisibleAsync();
        await visit.AssertAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Start training" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "endless line" })).ToBeVisibleAsync();
        await Expect(page.Locator(".uplot canvas")).ToBeVisibleAsync();
        await CurveMovesAsync(page);
        await visit.AssertAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
        await CurveMovesAsync(page);

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(page.GetByText("succeeded, stopped")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Predict" }).ClickAsync();
        await page.GetByRole(AriaRole.Tabpanel).GetByLabel("x").FillAsync("10");
        // The line is 3x - 1, and the noise has no slope.
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "y" })).ToContainTextAsync(new Regex("y(28|29|30)\\."));
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Problems_of_a_job_stand_at_their_fields()
    {
        await using Visit visit = await server.OpenAsync();
        await DropAsync(visit.Page, "problems.csv", _csv);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Train on this" }).ClickAsync();
        ILocator epochs = visit.Page.GetByLabel("Epochs");
        await epochs.FillAsync("-5");
        await Expect(epochs).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(epochs).ToHaveAccessibleDescriptionAsync(new Regex("."));
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Start training" })).ToBeDisabledAsync();
        await visit.AssertAccessibleAsync();
        await epochs.FillAsync("5");
        await Expect(epochs).Not.ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Start training" })).ToBeEnabledAsync();
        visit.ForgetRefusals();
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task A_file_that_is_no_table_is_refused_with_its_reason()
    {
        await using Visit visit = await server.OpenAsync();
        await DropAsync(visit.Page, "broken.csv", "a,b\n1,2\n3\n");
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("broken.csv was refused");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(new Regex("row|line", RegexOptions.IgnoreCase));
        await visit.AssertAccessibleAsync();
        visit.ForgetRefusals();
        visit.AssertClean();
    }

    /// <summary>The step on the page and the picture of the curve both change while the job runs.</summary>
    static async Task CurveMovesAsync(IPage page)
    {
        const string Curve = "document.querySelector('.uplot canvas').toDataURL()";
        string before = await page.EvaluateAsync<string>(Curve);
        await page.WaitForFunctionAsync($"before => {Curve} !== before", before);
    }

    /// <summary>Lets go of a file over the page.</summary>
    static async Task DropAsync(IPage page, string name, string text)
    {
        IJSHandle transfer = await page.EvaluateHandleAsync(
            "([name, text]) => { const transfer = new DataTransfer(); transfer.items.add(new File([text], name)); return transfer; }", new[] { name, text });
        foreach (string happening in new[] { "dragenter", "dragover", "drop" })
            await page.DispatchEventAsync("body", happening, new { dataTransfer = transfer });
    }
}
