using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Descent.Dashboard.Tests;

/// <summary>The pictures of the README are of the dashboard as it is: <c>DESCENT_IMAGES=docs/images dotnet test</c> takes them anew.</summary>
[Collection(SharedDashboard.Name)]
public sealed class ScreenshotTests(DashboardServer server) : IDisposable
{
    /// <summary>What a README may cost its reader.</summary>
    const int MostBytes = 200_000;

    readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("descent-images-");

    string Folder => Environment.GetEnvironmentVariable("DESCENT_IMAGES") ?? _temporary.FullName;

    [BrowserFact]
    public async Task The_pictures_of_the_README_can_be_taken()
    {
        string dataset = (await server.UploadedAsync(LoadByHour(), "?name=load+by+hour")).GetProperty("id").GetString()!;
        JsonElement job = await server.SubmitAsync($$"""
            {"name":"load by hour","dataset":"{{dataset}}","target":"load","model":{"type":"mlp","hidden":[32,32],"activation":"tanh"},
             "optimizer":{"type":"adam","learning_rate":0.01},"epochs":60,"batch_size":32,"split":{"validation":0.2,"test":0.1} }
            """);
        string id = job.GetProperty("id").GetString()!;
        Assert.Equal("succeeded", (await server.EndOfAsync(id)).GetProperty("status").GetString());

        await using (Visit visit = await server.OpenAsync($"/#/jobs/{id}", width: 1120, height: 980))
        {
            await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Pictures" }).ClickAsync();
            foreach (ILocator image in await visit.Page.GetByRole(AriaRole.Tabpanel).GetByRole(AriaRole.Img).AllAsync())
                await Expect(image).ToHaveJSPropertyAsync("complete", true);
            await TakeAsync(visit.Page, "job.png");
        }
        await using (Visit visit = await server.OpenAsync($"/#/new?dataset={dataset}", width: 1200, height: 980))
        {
            await visit.Page.GetByLabel("Model", new() { Exact = true }).SelectOptionAsync("linear");
            await visit.Page.GetByLabel("Optimizer").SelectOptionAsync("sgd");
            await visit.Page.GetByLabel("Learning rate").FillAsync("0.02");
            await Expect(visit.Page.GetByText("will diverge")).ToBeVisibleAsync();
            await TakeAsync(visit.Page, "new-job.png");
        }
        await using (Visit visit = await server.OpenAsync($"/#/jobs/{id}", ColorScheme.Dark, width: 390, height: 1180))
        {
            await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "Predict" }).ClickAsync();
            await Expect(visit.Page.Locator("output")).ToContainTextAsync("load");
            await TakeAsync(visit.Page, "phone.png");
        }
    }

    async Task TakeAsync(IPage page, string name)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        byte[] picture = await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name), Animations = ScreenshotAnimations.Disabled });
        // A blank page of this size has some 5 kB.
        Assert.InRange(picture.Length, 20_000, MostBytes);
    }

    /// <summary>The load of a power grid over the day: two humps, and what looks like noise.</summary>
    static string LoadByHour() => "hour,load\n" + string.Concat(Enumerable.Range(0, 600).Select(i =>
    {
        double hour = i * 0.618034 % 1 * 24, noise = Math.Sin(12.9898 * i) + Math.Sin(78.233 * i) + Math.Sin(37.719 * i);
        return $"{hour:0.000},{40 + (25 * Math.Sin((hour - 7) / 24 * Math.Tau)) + (9 * Math.Sin(hour / 3)) + (3 * noise):0.000}\n";
    }));

    public void Dispose() => _temporary.Delete(recursive: true);
}
