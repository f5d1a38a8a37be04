using System.Text.Json;
using Descent.Api.Tests.Jobs;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;

namespace Descent.Api.Tests.Work;

/// <summary>Runs that train at once fit into memory together.</summary>
public sealed class RunMemoryTests
{
    const long Most = 100;

    [Fact]
    public void Who_does_not_fit_waits_and_nobody_overtakes_him()
    {
        RunMemory memory = new(Most);
        RunMemory.Place first = memory.Ask("first", 60), large = memory.Ask("large", 50), small = memory.Ask("small", 10);
        Assert.Equal((true, false, false), (first.Admitted.IsCompleted, large.Admitted.IsCompleted, small.Admitted.IsCompleted));
        Assert.Equal(new MemoryWait(50, 60, Most), memory.WaitOf("large"));
        first.Dispose();
        Assert.Equal((true, true), (large.Admitted.IsCompleted, small.Admitted.IsCompleted));
        Assert.Null(memory.WaitOf("large"));
    }

    [Fact]
    public void Who_leaves_the_row_lets_the_next_one_in()
    {
        RunMemory memory = new(Most);
        RunMemory.Place first = memory.Ask("first", 60), large = memory.Ask("large", 50), small = memory.Ask("small", 40);
        large.Dispose();
        large.Dispose();
        Assert.True(small.Admitted.IsCompleted);
        first.Dispose();
        Assert.False(memory.Ask("again", 70).Admitted.IsCompleted);
        small.Dispose();
    }

    [Fact]
    public void Alone_anyone_fits_so_that_nobody_waits_for_ever()
    {
        RunMemory memory = new(Most);
        RunMemory.Place ending = memory.Take("ending", 20), huge = memory.Ask("huge", 500);
        Assert.False(huge.Admitted.IsCompleted);
        ending.Dispose();
        Assert.True(huge.Admitted.IsCompleted);
    }

    [Fact]
    public async Task A_run_that_does_not_fit_beside_another_waits_in_the_queue_and_says_why()
    {
        long one = await EstimateAsync();
        using WorkServer server = new(new() { ["Work:Concurrency"] = "2", ["Work:Threads"] = "2", ["Limits:RunBytes"] = $"{one + one / 2}" });
        string dataset = await server.TwoPointsAsync(), running = await server.SubmitEndlessAsync(dataset);
        await server.TrainingAsync(running);
        string abandoned = await server.SubmitEndlessAsync(dataset), next = await server.SubmitLineAsync(dataset, epochs: 10);
        JsonElement waiting;
        do
            waiting = await server.GetJsonAsync($"/v1/jobs/{abandoned}");
        while (!waiting.GetProperty("warnings").GetRawText().Contains("waiting_for_memory", StringComparison.Ordinal));
        Assert.Equal("queued", waiting.GetProperty("status").GetString());

        // Its slot is free for the next one as soon as nobody wants it any more.
        await server.Jobs.RequestCancelAsync(abandoned);
        Assert.Equal(RunStatus.Cancelled, (await server.EndAsync(abandoned)).Status);
        await server.Jobs.RequestCancelAsync(running);
        JobRow ended = await server.EndAsync(next);
        Assert.Equal(RunStatus.Succeeded, ended.Status);
        Assert.True((await server.EndAsync(running)).FinishedAt <= ended.StartedAt, "Two runs trained at once.");
    }

    static async Task<long> EstimateAsync()
    {
        using WorkServer server = new();
        using HttpResponseMessage preview = await server.PostAsync("/v1/jobs/preview", JobClient.LineJob(await server.TwoPointsAsync()));
        return (await preview.JsonAsync()).GetProperty("estimate").GetProperty("memory_bytes").GetInt64();
    }
}
