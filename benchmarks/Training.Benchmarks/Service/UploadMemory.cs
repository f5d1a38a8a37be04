using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Training.Benchmarks.Service;

/// <summary>Measures the promise that a CSV of 500 MB sent to the service takes at most 200 MB beyond its numbers:
/// <c>dotnet run -c Release --project benchmarks/Training.Benchmarks -- upload [megabytes]</c>.</summary>
internal static class UploadMemory
{
    const int Million = 1_000_000;

    public static async Task<int> RunAsync(int megabytes)
    {
        string path = Path.Combine(Path.GetTempPath(), $"descent-{Environment.ProcessId}.csv");
        await using ServiceProcess service = await ServiceProcess.StartAsync();
        try
        {
            DatasetMemory.Write(path, (long)megabytes * Million);
            long before = service.Memory("VmRSS");
            Stopwatch watch = Stopwatch.StartNew();
            await using FileStream file = File.OpenRead(path);
            using StreamContent body = new(file);
            body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            using HttpResponseMessage response = await service.Client.PostAsync("/v1/datasets", body);
            using JsonDocument dataset = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
            long peak = service.Memory("VmHWM") - before;
            long rows = dataset.RootElement.GetProperty("rows").GetInt64();
            long numbers = rows * 8 * dataset.RootElement.GetProperty("columns").EnumerateArray()
                .Count(column => column.GetProperty("type").GetString() is "number" or "boolean");
            Console.WriteLine($"""
                file                {file.Length / Million,6} MB, {rows} rows
                answered in         {watch.Elapsed.TotalSeconds,6:F1} s
                numbers             {numbers / Million,6} MB
                peak                {peak / Million,6} MB above the idle service
                beyond its numbers  {(peak - numbers) / Million,6} MB
                """);
            return 0;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
