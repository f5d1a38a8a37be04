using Descent.Api.Tests.Work;

namespace Descent.Api.Tests.Events;

/// <summary>A watcher outlives the service that he watches.</summary>
public sealed class WatchThroughRestartTests : IDisposable
{
    const long Steps = 400_000;

    readonly string _folder = Directory.CreateTempSubdirectory("descent-test-").FullName;

    [Fact]
    public async Task A_stream_goes_on_after_a_kill_and_after_a_termination_without_gap_or_duplicate()
    {
        List<ReceivedEvent> events = [];
        string job;
        using (ServiceProcess service = await ServiceProcess.StartAsync(_folder))
        {
            string dataset = await service.UploadAsync("x,y\n1,2\n2,5\n");
            job = await service.SubmitAsync(Line(dataset));
            await foreach (ReceivedEvent received in service.Client.WatchAsync(job))
            {
                events.Add(received);
                if (events.Count(seen => seen.Type == "progress") == 2)
                    break;
            }
            await service.KillAsync();
        }
        using (ServiceProcess service = await ServiceProcess.StartAsync(_folder))
        {
            // To the end of the stream, which comes with the end of the service and not with that of the job.
            Task<int>? ending = null;
            await foreach (ReceivedEvent received in service.Client.WatchAsync(job, events[^1].Id))
            {
                events.Add(received);
                ending ??= EndAsync(service);
            }
            Assert.Equal(0, await ending!);
        }
        using (ServiceProcess service = await ServiceProcess.StartAsync(_folder))
        {
            if (events[^1].Type != "done")
                events.AddRange(await service.Client.WatchAsync(job, events[^1].Id).ToListAsync());
            await service.EndAsync();
        }
        EventClient.AssertGrowing(events);
        Assert.Equal("done", events[^1].Type);
        Assert.Equal(Enumerable.Range(0, (int)Steps + 1).Select(step => (long)step), events.Steps());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static async Task<int> EndAsync(ServiceProcess service) => (await service.EndAsync()).ExitCode;

    static object Line(string dataset) => new
    {
        dataset,
        target = "y",
        model = "linear",
        loss = "half_sse",
        optimizer = new { type = "sgd", learning_rate = 0.01 },
        batch_size = "full",
        epochs = Steps,
        precision = "float64",
    };
}
