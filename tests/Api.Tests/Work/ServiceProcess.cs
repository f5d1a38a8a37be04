using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Descent.Api.Tests.Work;

/// <summary>The built program as a process of its own, on a port of the system's choice: one that can be killed.</summary>
internal sealed partial class ServiceProcess : IDisposable
{
    readonly Process _process = new();
    readonly StringBuilder _output = new();
    TaskCompletionSource _printed = NewSignal();
    bool _closed;

    ServiceProcess(string folder, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Descent.Api.dll");
        _process.StartInfo = new ProcessStartInfo("dotnet", [program, .. arguments, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            Environment = { ["Storage__Path"] = folder, ["Work__Concurrency"] = "1", ["Work__CheckpointSeconds"] = "0.05" },
        };
        foreach ((string name, string value) in environment)
            _process.StartInfo.Environment[name] = value;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
    }

    public HttpClient Client { get; } = new();

    /// <summary>Completes when the process has ended, however that came about.</summary>
    public Task Ended => _process.WaitForExitAsync();

    /// <summary>Resident memory in bytes: now (VmRSS) or the most there was (VmHWM), as Linux counts them.</summary>
    public long Memory(string field)
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(field.Length + 1).Trim().TrimEnd(" kB"));
    }

    /// <summary>Starts it on a storage folder and returns when it listens.</summary>
    public static Task<ServiceProcess> StartAsync(string folder, params string[] arguments) => StartAsync(folder, new Dictionary<string, string>(), arguments);

    /// <summary>The same with an environment of its own.</summary>
    public static async Task<ServiceProcess> StartAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ServiceProcess service = Launch(folder, environment, arguments);
        await service.ListenAsync();
        return service;
    }

    /// <summary>Starts it and does not wait for anything.</summary>
    public static ServiceProcess Launch(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new(folder, environment, arguments);

    /// <summary>Returns when it listens.</summary>
    public async Task ListenAsync()
    {
        string output = await PrintedAsync("Now listening on: ");
        Client.BaseAddress = new Uri(ListeningOn().Match(output).Groups[1].Value);
    }

    /// <summary>Everything it has printed, once that contains <paramref name="text"/>.</summary>
    public async Task<string> PrintedAsync(string text)
    {
        while (true)
        {
            Task next;
            lock (_output)
            {
                string output = _output.ToString();
                if (output.Contains(text, StringComparison.Ordinal))
                    return output;
                Assert.False(_closed, $"The service ended and had never printed '{text}': {output}");
                next = _printed.Task;
            }
            await next.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>Ends it as a loss of power would end it: nothing in it gets a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends it as an operator would, with SIGTERM.</summary>
    /// <returns>How long that took, and the exit code.</returns>
    public async Task<(TimeSpan Elapsed, int ExitCode)> EndAsync()
    {
        Stopwatch watch = Stopwatch.StartNew();
        using Process signal = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        await _process.WaitForExitAsync();
        return (watch.Elapsed, _process.ExitCode);
    }

    public async Task<string> UploadAsync(string csv)
    {
        using StringContent body = new(csv, Encoding.UTF8, "text/csv");
        return await IdAsync(await Client.PostAsync("/v1/datasets", body));
    }

    public async Task<string> SubmitAsync(object job) => await IdAsync(await Client.PostAsJsonAsync("/v1/jobs", job));

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.JsonAsync();
    }

    /// <summary>Asks for the job until it has saved progress.</summary>
    public async Task<JsonElement> TrainingAsync(string job)
    {
        JsonElement latest;
        do
            latest = await GetAsync($"/v1/jobs/{job}");
        while (latest.GetProperty("status").GetString() is "queued" or "running" && latest.GetProperty("progress").GetProperty("step").GetInt64() == 0);
        return latest;
    }

    /// <summary>The job when it has ended.</summary>
    public async Task<JsonElement> EndOfAsync(string job)
    {
        JsonElement latest;
        do
            latest = await GetAsync($"/v1/jobs/{job}?wait=30");
        while (latest.GetProperty("status").GetString() is "queued" or "running");
        return latest;
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
            _closed = line is null;
            _printed.SetResult();
            _printed = NewSignal();
        }
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    static async Task<string> IdAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            return (await response.JsonAsync()).GetProperty("id").GetString()!;
        }
    }

    [GeneratedRegex("Now listening on: (http://\\S+)")]
    private static partial Regex ListeningOn();
}
