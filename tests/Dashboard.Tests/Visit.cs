using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Descent.Dashboard.Tests;

/// <summary>A page that remembers everything that went wrong on it: errors of scripts, lines in the console, what its policy forbade, requests to
/// other places.</summary>
internal sealed class Visit : IAsyncDisposable
{
    readonly List<string> _wrong = [];

    Visit(IPage page) => Page = page;

    public IPage Page { get; }

    public static async Task<Visit> BeginAsync(IBrowserContext context, Uri service)
    {
        Visit visit = new(await context.NewPageAsync());
        visit.Page.SetDefaultTimeout(DashboardServer.Patience);
        visit.Page.PageError += (_, error) => visit._wrong.Add($"script: {error}");
        // A violation of the Content-Security-Policy is an error in the console as well.
        visit.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                visit._wrong.Add($"console: {message.Text} at {message.Location}");
        };
        visit.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(service.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                visit._wrong.Add($"request to {request.Url}");
        };
        return visit;
    }

    /// <summary>Forgets refusals of the service, which browsers log as errors, where a test has provoked them.</summary>
    public void ForgetRefusals() => _wrong.RemoveAll(line => line.Contains("the server responded with a status of 4", StringComparison.Ordinal));

    /// <summary>Nothing went wrong so far.</summary>
    public void AssertClean() => Assert.Empty(_wrong);

    /// <summary>What axe-core finds against WCAG 2.2, levels A and AA, contrast included.</summary>
    public async Task AssertAccessibleAsync()
    {
        AxeResult result = await Page.RunAxe(new AxeRunOptions
        {
            RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
        });
        Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {violation.Help}; {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
    }

    /// <summary>Nothing is wider than the window.</summary>
    public async Task AssertFitsAsync() =>
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page scrolls sideways.");

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
