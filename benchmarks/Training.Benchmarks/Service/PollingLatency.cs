using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Training.Benchmarks.Service;

/// <summary>How quick is polling while every training thread is busy? Prints the latency of <c>GET /v1/jobs/{id}</c> of an idle and of a busy service:
/// <c>dotnet run -c Release --project benchmarks/Training.Benchmarks -- polling [seconds]</c>.</summary>
internal static class PollingLatency
{
    const int Clients = 8;

    /// <summary>A person's page or a script asks a few times a second; eight of them are 160 requests a second.</summary>
    static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    public static async Task<int> RunAsync(int seconds)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync();
        string dataset = await UploadAsync(service.Client);
        string first = await SubmitAsync(service.Client, dataset, epochs: 1);
        await PollAsync(service.Client, first, TimeSpan.FromSeconds(1));
        Console.WriteLine("                     requests      p50      p99      most   processors");
        await MeasureAsync("idle", service, first, seconds);
        // More jobs than can run at once: each training thread has one, and the queue has some.
        string job = await SubmitAsync(service.Client, dataset, epochs: 1_000_000);
        for (int more = 0; more < Environment.ProcessorCount + 2; more++)
            await SubmitAsync(service.Client, dataset, epochs: 1_000_000);
        while ((await StateAsync(service.Client, job)).Phase != "training")
            await Task.Delay(_pause);
        long before = (await StateAsync(service.Client, job)).Step;
        await MeasureAsync("all threads training", service, job, seconds);
        (string phase, long step) = await StateAsync(service.Client, job);
        // A job that ended on the way left an idle service, and the line above says nothing.
        if (phase != "training" || step <= before)
        {
            Console.Error.WriteLine($"The measured job did not train all the while: it is {phase}, steps {before} to {step}.");
            return 1;
        }
        Console.WriteLine($"steps of the measured job meanwhile: {step - before:#,0}");
        Console.WriteLine($"SIGTERM until the end: {(await service.EndAsync()).TotalSeconds:F1} s");
        return 0;
    }

    static async Task MeasureAsync(string name, ServiceProcess service, string job, int seconds)
    {
        TimeSpan processor = service.ProcessorTime;
        Stopwatch watch = Stopwatch.StartNew();
        double[][] clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => PollAsync(service.Client, job, TimeSpan.FromSeconds(seconds))));
        double busy = (service.ProcessorTime - processor) / watch.Elapsed;
        double[] sorted = [.. clients.SelectMany(latencies => latencies).Order()];
        Console.WriteLine($"{name,-20} {sorted.Length,8} {At(sorted, 0.5),5:F1} ms {At(sorted, 0.99),5:F1} ms {sorted[^1],6:F1} ms {busy,6:F2} of {Environment.ProcessorCount}");
    }

    /// <summary>Latencies in milliseconds, from the request to the last byte of the answer.</summary>
    static async Task<double[]> PollAsync(HttpClient client, string job, TimeSpan time)
    {
        List<double> latencies = [];
        Stopwatch all = Stopwatch.StartNew();
        while (all.Elapsed < time)
        {
            Stopwatch one = Stopwatch.StartNew();
            using HttpResponseMessage answer = await client.GetAsync($"/v1/jobs/{job}");
            answer.EnsureSuccessStatusCode();
            latencies.Add(one.Elapsed.TotalMilliseconds);
            await Task.Delay(_pause);
        }
        return [.. latencies];
    }

    static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    static async Task<string> UploadAsync(HttpClient client)
    {
        StringBuilder csv = new("a,b,c,d,y\n");
        for (int row = 0; row < 5000; row++)
            csv.Append($"{row % 7},{row % 11},{row % 13},{row % 17},{row * 31 % 101}\n");
        using StringContent body = new(csv.ToString(), new MediaTypeHeaderValue("text/csv"));
        return await IdAsync(await client.PostAsync("/v1/datasets", body));
    }

    static async Task<string> SubmitAsync(HttpClient client, string dataset, int epochs) => await IdAsync(await client.PostAsJsonAsync("/v1/jobs", new
    {
        dataset,
        target = "y",
        model = new { type = "mlp", hidden = new[] { 64, 64 } },
        // Named, so that the early stopping that comes with the default one does not end the training.
        optimizer = new { type = "sgd", learning_rate = 1e-6 },
        epochs,
    }));

    static async Task<string> IdAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            string text = await answer.Content.ReadAsStringAsync();
            using JsonDocument body = JsonDocument.Parse(text);
            return answer.IsSuccessStatusCode ? body.RootElement.GetProperty("id").GetString()! : throw new InvalidOperationException(text);
        }
    }

    static async Task<(string Phase, long Step)> StateAsync(HttpClient client, string job)
    {
        JsonElement body = await client.GetFromJsonAsync<JsonElement>($"/v1/jobs/{job}");
        return (body.GetProperty("phase").GetString()!, body.GetProperty("progress").GetProperty("step").GetInt64());
    }
}
