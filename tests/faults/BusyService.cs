using System.Diagnostics;
using Descent.Api.Tests.Events;
using Descent.Api.Tests.Work;
using Descent.Faults.Tests.Load;

namespace Descent.Faults.Tests;

/// <summary>Many clients post and poll, and more watch, while every training thread is busy; no request may fail.</summary>
/// <param name="clients">Each makes a request, waits for a moment, and makes the next.</param>
/// <param name="watchers">Each follows the same job.</param>
internal sealed class BusyService(int clients, int watchers)
{
    const string Endless = """{"target":"y","features":["a","b"],"model":{"type":"mlp","hidden":[64,64]},"optimizer":"adam","batch_size":"full","max_steps":100000000000}""";

    static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    readonly List<double> _latencies = [];

    /// <summary>Milliseconds of every <c>GET /v1/jobs/{id}</c>, in ascending order.</summary>
    public IReadOnlyList<double> Latencies => [.. _latencies.Order()];

    /// <summary>Requests that were answered as they should be.</summary>
    public int Answered { get; private set; }

    /// <param name="polls">Of each client.</param>
    public async Task RunAsync(ServiceProcess service, int polls)
    {
        string dataset = await service.UploadAsync(Recipe.Table);
        string job = await service.SubmitAsync(new Recipe("endless", Endless).Body(dataset, "endless"));
        for (int more = 0; more < Environment.ProcessorCount; more++)
            await service.SubmitAsync(new Recipe("endless", Endless).Body(dataset, $"endless {more}"));
        await service.TrainingAsync(job);
        using CancellationTokenSource end = new();
        using HttpClient watching = new() { BaseAddress = service.Client.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
        TaskCompletionSource[] open = [.. Enumerable.Range(0, watchers).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        Task[] watched = [.. open.Select(stream => WatchAsync(watching, job, stream, end.Token))];
        await Task.WhenAll(open.Select(stream => stream.Task));
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => ClientAsync(service, dataset, job, client, polls)));
        await end.CancelAsync();
        await Task.WhenAll(watched);
    }

    async Task ClientAsync(ServiceProcess service, string dataset, string job, int client, int polls)
    {
        // A service that has just begun compiles what it answers with.
        await service.Client.GetByteArrayAsync($"/v1/jobs/{job}");
        for (int poll = 0; poll < polls; poll++)
        {
            if (poll % 20 == client % 20)
            {
                string made = await service.SubmitAsync(Recipe.All[client % Recipe.All.Count].Body(dataset, $"{client}-{poll}"));
                (await service.Client.PostAsync($"/v1/jobs/{made}/cancel", null)).EnsureSuccessStatusCode().Dispose();
                await service.Client.DeleteAsync($"/v1/jobs/{made}");
            }
            Stopwatch watch = Stopwatch.StartNew();
            using HttpResponseMessage answer = await service.Client.GetAsync($"/v1/jobs/{job}");
            answer.EnsureSuccessStatusCode();
            double milliseconds = watch.Elapsed.TotalMilliseconds;
            lock (_latencies)
            {
                _latencies.Add(milliseconds);
                Answered++;
            }
            await Task.Delay(_pause);
        }
    }

    static async Task WatchAsync(HttpClient http, string job, TaskCompletionSource open, CancellationToken end)
    {
        try
        {
            using HttpResponseMessage stream = await http.OpenAsync(job, after: 0, "?points=1");
            stream.EnsureSuccessStatusCode();
            open.SetResult();
            await using Stream body = await stream.Content.ReadAsStreamAsync(end);
            await body.CopyToAsync(Stream.Null, end);
            throw new BrokenPromiseException("The stream of an unfinished job ended.");
        }
        catch (OperationCanceledException)
        {
            // Seen enough.
        }
        catch (Exception exception)
        {
            open.TrySetException(exception);
            throw;
        }
    }
}
