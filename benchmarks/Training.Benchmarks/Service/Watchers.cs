using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Training.Benchmarks.Service;

/// <summary>What do idle watchers cost? Prints memory and processor time of a service with many open streams of events on jobs that wait, and how long an
/// event takes to reach all: <c>dotnet run -c Release --project benchmarks/Training.Benchmarks -- watchers [number] [seconds]</c>.</summary>
internal static class Watchers
{
    const int Jobs = 10;

    public static async Task<int> RunAsync(int watchers, int seconds)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync();
        string[] jobs = await SubmitAsync(service.Client);
        await MeasureAsync("nobody watches", service, seconds);
        List<Stream> streams = [];
        for (int i = 0; i < watchers; i++)
        {
            streams.Add(await service.Client.GetStreamAsync($"/v1/jobs/{jobs[i % Jobs]}/events"));
            await ReadUntilAsync(streams[^1], "\"paused\"");
        }
        await MeasureAsync($"{watchers:#,0} watch", service, seconds);
        Stopwatch watch = Stopwatch.StartNew();
        Task ends = Task.WhenAll(streams.Select(stream => ReadUntilAsync(stream, "event: done")));
        foreach (string job in jobs)
            (await service.Client.PostAsync($"/v1/jobs/{job}/cancel", null)).Dispose();
        await ends;
        Console.WriteLine($"all of them know that their job was cancelled after {watch.Elapsed.TotalMilliseconds:F0} ms");
        streams.ForEach(stream => stream.Dispose());
        return 0;
    }

    static async Task MeasureAsync(string name, ServiceProcess service, int seconds)
    {
        TimeSpan before = service.ProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        Console.WriteLine(
            $"{name,-16} {(service.ProcessorTime - before).TotalSeconds / seconds:P2} of a processor, {service.Memory("VmRSS") / 1e6:F0} MB resident");
    }

    static async Task ReadUntilAsync(Stream stream, string text)
    {
        StreamReader reader = new(stream);
        while (await reader.ReadLineAsync() is string line && !line.Contains(text, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>Jobs that were paused before they began, or soon after.</summary>
    static async Task<string[]> SubmitAsync(HttpClient client)
    {
        using StringContent csv = new("x,y\n1,2\n2,5\n", new System.Net.Http.Headers.MediaTypeHeaderValue("text/csv"));
        using HttpResponseMessage uploaded = await client.PostAsync("/v1/datasets", csv);
        string dataset = (await uploaded.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        string[] jobs = new string[Jobs];
        for (int i = 0; i < Jobs; i++)
        {
            using HttpResponseMessage made = await client.PostAsJsonAsync("/v1/jobs", new
            {
                dataset,
                target = "y",
                model = "linear",
                optimizer = new { type = "sgd", learning_rate = 1e-9 },
                batch_size = "full",
                epochs = 1_000_000_000,
                record = new { every = 1_000_000 },
            });
            jobs[i] = (await made.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
            (await client.PostAsync($"/v1/jobs/{jobs[i]}/pause", null)).Dispose();
        }
        return jobs;
    }
}
