using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Training.Benchmarks.Service;

/// <summary>How long does a small job take, from the request that submits it to the answer that it has succeeded? The line through two points, over
/// HTTP, with everything a job does on the way: <c>dotnet run -c Release --project benchmarks/Training.Benchmarks -- jobs [count]</c>.</summary>
internal static class JobLatency
{
    const int WarmUp = 100;

    public static async Task<int> RunAsync(int count)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync();
        string dataset;
        using (StringContent body = new("x,y\n1,2\n2,5\n", Encoding.UTF8, new MediaTypeHeaderValue("text/csv")))
            dataset = await IdAsync(await service.Client.PostAsync("/v1/datasets", body));
        Stopwatch first = Stopwatch.StartNew();
        await OneAsync(service.Client, dataset, []);
        double cold = first.Elapsed.TotalMilliseconds;
        for (int i = 0; i < WarmUp; i++)
            await OneAsync(service.Client, dataset, []);
        List<double> submitted = [], succeeded = [];
        TimeSpan before = service.ProcessorTime;
        for (int i = 0; i < count; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            await OneAsync(service.Client, dataset, submitted);
            succeeded.Add(watch.Elapsed.TotalMilliseconds);
        }
        Console.WriteLine($"""
                                  p50       p99
            first job     {cold,8:F1} ms
            submission    {At(submitted, 0.5),8:F1} ms {At(submitted, 0.99),6:F1} ms
            until success {At(succeeded, 0.5),8:F1} ms {At(succeeded, 0.99),6:F1} ms
            processor     {(service.ProcessorTime - before).TotalMilliseconds / count,8:F1} ms a job
            """);
        return 0;
    }

    static async Task OneAsync(HttpClient client, string dataset, List<double> submitted)
    {
        Stopwatch watch = Stopwatch.StartNew();
        string job = await IdAsync(await client.PostAsJsonAsync("/v1/jobs", new
        {
            dataset,
            target = "y",
            model = "linear",
            loss = "half_sse",
            optimizer = new { type = "sgd", learning_rate = 0.1 },
            batch_size = "full",
            epochs = 100,
        }));
        submitted.Add(watch.Elapsed.TotalMilliseconds);
        string status;
        do
        {
            JsonElement body = await client.GetFromJsonAsync<JsonElement>($"/v1/jobs/{job}?wait=30");
            status = body.GetProperty("status").GetString()!;
        }
        while (status is "queued" or "running");
        if (status != "succeeded")
            throw new InvalidOperationException($"The job is {status}.");
    }

    static async Task<string> IdAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            string text = await answer.Content.ReadAsStringAsync();
            using JsonDocument body = JsonDocument.Parse(text);
            return answer.IsSuccessStatusCode ? body.RootElement.GetProperty("id").GetString()! : throw new InvalidOperationException(text);
        }
    }

    static double At(List<double> latencies, double share)
    {
        double[] sorted = [.. latencies.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}
