using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Descent.Persistence;
using Descent.Persistence.Jobs;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Training;
using Descent.Training.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Training.Benchmarks.Service;

/// <summary>What long histories and long lists cost: bytes a point, time to record, to draw and to stream one, and a page among 10,000 jobs:
/// <c>dotnet run -c Release --project benchmarks/Training.Benchmarks -- histories [points] [jobs]</c>.</summary>
internal static class Histories
{
    const int SaveLength = 200_000, Repetitions = 20;

    public static async Task<int> RunAsync(int points, int jobs)
    {
        string folder = Directory.CreateTempSubdirectory("descent-benchmark-").FullName;
        try
        {
            string run = await RecordAsync(folder, points, jobs);
            await using ServiceProcess service = await ServiceProcess.StartAsync(folder);
            await PrintLatencyAsync(service, "losses?points=1000", $"/v1/runs/{run}/losses?points=1000");
            await PrintLatencyAsync(service, "a page of jobs", "/v1/jobs?limit=20");
            await PrintLatencyAsync(service, "succeeded ones only", "/v1/jobs?limit=20&status=succeeded");
            await StreamAsync(service, run);
            await TrainAsync(service.Client);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Noise in every digit, as of mini-batches: nothing packs worse.</summary>
    static async Task<string> RecordAsync(string folder, int points, int jobs)
    {
        await using ServiceProvider provider = new ServiceCollection().AddPersistence(folder).BuildServiceProvider();
        await provider.PreparePersistenceAsync();
        JobStore store = provider.GetRequiredService<JobStore>();
        RunClaims claims = provider.GetRequiredService<RunClaims>();
        NewJob job = new("benchmark", null, """{"target":"y"}""", "[]", [], [new(0)]);
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < jobs; i++)
            claims.Finish(Claimed(claims, (await store.CreateAsync(job))!), new TrainingResult { StopReason = StopReason.Completed, Progress = Progress(0), Losses = [] });
        Console.WriteLine($"{jobs:#,0} jobs made in {watch.Elapsed.TotalSeconds:F1} s");

        RunToken token = Claimed(claims, (await store.CreateAsync(job))!);
        long before = Size(folder);
        TimeSpan saving = TimeSpan.Zero;
        for (int start = 0; start < points; start += SaveLength)
        {
            LossPoint[] some = Noise(start, Math.Min(SaveLength, points - start));
            watch.Restart();
            claims.SaveCheckpoint(token, new Checkpoint(start, [1]), some, Progress(start));
            saving += watch.Elapsed;
        }
        Console.WriteLine($"{points:#,0} points of noise: {(Size(folder) - before) / (double)points:F2} bytes and {saving.TotalNanoseconds / points:F0} ns each");
        LossStore losses = provider.GetRequiredService<LossStore>();
        for (int i = 0; i < 2; i++)
        {
            watch.Restart();
            int kept = (await losses.ThinnedAsync(token.RunId, 0, long.MaxValue, 1000)).Count;
            Console.WriteLine($"thinned to {kept} in {watch.Elapsed.TotalMilliseconds:F1} ms");
        }
        claims.Finish(token, new TrainingResult { StopReason = StopReason.Completed, Progress = Progress(points), Losses = [] });
        return token.RunId;
    }

    static async Task StreamAsync(ServiceProcess service, string run)
    {
        long before = service.Memory("VmRSS");
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/runs/{run}/losses") { Headers = { { "Accept", "text/csv" } } };
        Stopwatch watch = Stopwatch.StartNew();
        using HttpResponseMessage answer = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await answer.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        for (int read; (read = await body.ReadAsync(buffer)) > 0;)
            bytes += read;
        Console.WriteLine($"as CSV: {bytes / 1e6:F0} MB in {watch.Elapsed.TotalSeconds:F1} s, peak {(service.Memory("VmHWM") - before) / 1e6:F0} MB above before");
    }

    /// <summary>Ten million steps of the smallest model, with the history and without.</summary>
    static async Task TrainAsync(HttpClient client)
    {
        using StringContent csv = new("x,y\n1,2\n2,5\n", new System.Net.Http.Headers.MediaTypeHeaderValue("text/csv"));
        using HttpResponseMessage uploaded = await client.PostAsync("/v1/datasets", csv);
        string dataset = (await uploaded.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        foreach ((string name, object record) in new[] { ("warm-up", new { every = 1_000_000_000 }), ("hardly recorded", new { every = 1_000_000_000 }), ("record.every auto", (object)new { every = "auto" }) })
        {
            string job = (await PostAsync(client, dataset, record)).GetProperty("id").GetString()!;
            JsonElement state;
            do
                state = await client.GetFromJsonAsync<JsonElement>($"/v1/jobs/{job}?wait=60");
            while (state.GetProperty("status").GetString() is "queued" or "running");
            double seconds = (state.GetProperty("finished_at").GetDateTimeOffset() - state.GetProperty("started_at").GetDateTimeOffset()).TotalSeconds;
            Console.WriteLine($"10,000,000 steps, {name,-18} {seconds:F2} s");
        }
    }

    static async Task<JsonElement> PostAsync(HttpClient client, string dataset, object record)
    {
        using HttpResponseMessage answer = await client.PostAsJsonAsync("/v1/jobs", new
        {
            dataset,
            target = "y",
            model = "linear",
            loss = "half_sse",
            optimizer = new { type = "sgd", learning_rate = 0.01 },
            batch_size = "full",
            epochs = 10_000_000,
            precision = "float64",
            record,
        });
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Beside the time that passed, the processor's: it tells as much on a machine that has other things to do.</summary>
    static async Task PrintLatencyAsync(ServiceProcess service, string name, string path)
    {
        double[] milliseconds = new double[Repetitions];
        // Compiled in its final form first.
        for (int i = 0; i < 2 * Repetitions; i++)
            await service.Client.GetStringAsync(path);
        TimeSpan before = service.ProcessorTime;
        for (int i = 0; i < Repetitions; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            await service.Client.GetStringAsync(path);
            milliseconds[i] = watch.Elapsed.TotalMilliseconds;
        }
        Array.Sort(milliseconds);
        Console.WriteLine($"{name}: median {milliseconds[Repetitions / 2]:F1} ms, most {milliseconds[^1]:F1} ms; {(service.ProcessorTime - before).TotalMilliseconds / Repetitions:F1} ms of processors each");
    }

    static RunToken Claimed(RunClaims claims, JobRow job) => claims.Claim(job.Runs[0].Id, "benchmark")!.Token;

    static TrainingProgress Progress(long step) => new(step, 10_000_000, 0, 1, 1, 0.5, null, 0.5, step);

    static LossPoint[] Noise(int first, int count)
    {
        Randomness noise = new(7, Purpose.Shuffle);
        LossPoint[] points = new LossPoint[count];
        for (int i = 0; i < count; i++)
        {
            ulong index = 2 * (ulong)(first + i);
            points[i] = new LossPoint(first + i, (first + i) / 100, 0.4 + 0.2 * noise.Uniform(0, index), null, 0.001, 1 + 2 * noise.Uniform(0, index + 1));
        }
        return points;
    }

    static long Size(string folder) => Directory.EnumerateFiles(folder, "descent.db").Sum(file => new FileInfo(file).Length);
}
