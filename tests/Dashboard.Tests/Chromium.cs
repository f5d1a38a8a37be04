using Microsoft.Playwright;

namespace Descent.Dashboard.Tests;

/// <summary>The browser of this machine; the tests bring none along.</summary>
internal static class Chromium
{
    static readonly string[] _places =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    /// <summary>Where it is; null where there is none.</summary>
    public static string? Path { get; } = _places.Prepend(Environment.GetEnvironmentVariable("CHROMIUM_PATH")).FirstOrDefault(File.Exists);

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Path ?? throw new FileNotFoundException($"No Chromium at {string.Join(", ", _places)}, and CHROMIUM_PATH names none."),
        Args =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
        ],
    });
}

/// <summary>A test that needs a browser. Who has none sees it skipped; a build server has to have one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Chromium.Path is null && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "No Chromium here: install it (apt-get install chromium), or name one in CHROMIUM_PATH.";
    }
}
