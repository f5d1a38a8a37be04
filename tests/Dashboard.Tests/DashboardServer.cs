using System.Text.Json;
using Descent.Api.Tests;
using Microsoft.Playwright;

namespace Descent.Dashboard.Tests;

/// <summary>The real service and a browser, shared by the tests; each has a page of its own.</summary>
public sealed class DashboardServer : DescentServer, IAsyncLifetime
{
    /// <summary>Milliseconds.</summary>
    public const float Patience = 60_000;

    IPlaywright? _playwright;
    IBrowser? _browser;

    public async Task InitializeAsync()
    {
        // Where all tests are skipped there may be no browser.
        if (Chromium.Path is null && Environment.GetEnvironmentVariable("CI") != "true")
            return;
        // On a machine with other things to do; nothing waits that long where all is well.
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    internal async Task<Visit> OpenAsync(string address = "/", ColorScheme colors = ColorScheme.Light, int width = 1280, int height = 900)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Client.BaseAddress!.ToString(),
            ColorScheme = colors,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        Visit visit = await Visit.BeginAsync(context, Client.BaseAddress);
        await visit.Page.GotoAsync(address);
        return visit;
    }

    /// <summary>Posts a job and returns it as accepted.</summary>
    internal async Task<JsonElement> SubmitAsync(string body)
    {
        using HttpResponseMessage response = await Client.PostAsync("/v1/jobs", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    /// <summary>The job when it is over.</summary>
    internal async Task<JsonElement> EndOfAsync(string job)
    {
        JsonElement latest;
        do
            latest = await GetJsonAsync($"/v1/jobs/{job}?wait=30");
        while (latest.GetProperty("status").GetString() is "queued" or "running" or "cancelling");
        return latest;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class SharedDashboard : ICollectionFixture<DashboardServer>
{
    public const string Name = "One dashboard";
}
