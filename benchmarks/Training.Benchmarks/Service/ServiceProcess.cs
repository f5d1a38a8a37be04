using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Training.Benchmarks.Service;

/// <summary>The real service in a process of its own, on a port of the system's choice, its storage in a folder that is removed afterwards.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    readonly Process _process;
    readonly string? _storage;

    ServiceProcess(Process process, string? storage, Uri address)
    {
        _process = process;
        _storage = storage;
        Client = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
    }

    public HttpClient Client { get; }

    /// <summary>Processor time used so far by all threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="folder">With something in it, and the caller's to remove; null for one of its own.</param>
    public static async Task<ServiceProcess> StartAsync(string? folder = null)
    {
        string storage = folder ?? Directory.CreateTempSubdirectory("descent-benchmark-").FullName;
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Descent.Api.dll"), "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            Environment = { ["Storage__Path"] = storage },
        };
        Process process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is string line)
        {
            if (ListeningOn().Match(line) is { Success: true } match)
            {
                // A full pipe would hold the service up.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new ServiceProcess(process, folder is null ? storage : null, new Uri(match.Groups[1].Value));
            }
        }
        throw new InvalidOperationException($"The service ended with code {process.ExitCode} before it listened.");
    }

    /// <summary>Resident memory in bytes: now (VmRSS) or the most there was (VmHWM), as Linux counts them.</summary>
    public long Memory(string field)
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(field.Length + 1).Trim().TrimEnd(" kB"), NumberStyles.Integer, CultureInfo.InvariantCulture);
    }

    /// <summary>Ends it as an operator would, with SIGTERM, and returns the time that took.</summary>
    public async Task<TimeSpan> EndAsync()
    {
        Stopwatch watch = Stopwatch.StartNew();
        if (!_process.HasExited)
        {
            using Process signal = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await _process.WaitForExitAsync();
        }
        return watch.Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await EndAsync();
        _process.Dispose();
        if (_storage is not null)
            Directory.Delete(_storage, recursive: true);
    }

    [GeneratedRegex("Now listening on: (http://\\S+)")]
    private static partial Regex ListeningOn();
}
