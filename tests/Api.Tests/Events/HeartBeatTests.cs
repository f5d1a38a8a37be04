using System.IO.Pipelines;
using System.Text;
using Descent.Api.Events;
using Descent.Api.Tests.Work;
using Descent.Persistence.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Descent.Api.Tests.Events;

public sealed class HeartBeatTests(WorkServer server) : IClassFixture<WorkServer>
{
    [Fact]
    public async Task A_silent_stream_shows_now_and_then_that_it_lives()
    {
        string job = await server.SubmitLineAsync(await server.TwoPointsAsync(), epochs: 10);
        await server.EndAsync(job);
        // All but the end is known, and the end does not come: the number is one that no event has.
        long beyond = (await server.Jobs.GetAsync(job))!.Events + 1;
        FakeTimeProvider time = new();
        Pipe pipe = new();
        using CancellationTokenSource gone = new();
        DefaultHttpContext http = new()
        {
            RequestAborted = gone.Token,
            RequestServices = new ServiceCollection()
                .AddSingleton<TimeProvider>(time)
                .AddSingleton(server.Services.GetRequiredService<IHostApplicationLifetime>())
                .AddSingleton(server.Services.GetRequiredService<JobFeeds>())
                .AddSingleton(server.Services.GetRequiredService<RunChanges>())
                .BuildServiceProvider(),
        };
        http.Response.Body = pipe.Writer.AsStream();
        Task stream = new EventStream(job, beyond, null).ExecuteAsync(http);
        Assert.Equal("retry: 1000\n\n", await NextAsync(pipe.Reader));
        for (int beat = 0; beat < 3; beat++)
            Assert.Equal(":\n\n", await BeatAsync(time, pipe.Reader));
        await gone.CancelAsync();
        await stream;
    }

    /// <summary>The stream begins to wait at a moment of its own; until it has, time passes it by.</summary>
    static async Task<string> BeatAsync(FakeTimeProvider time, PipeReader reader)
    {
        Task<string> next = NextAsync(reader);
        while (!next.IsCompleted)
        {
            time.Advance(EventStream.HeartBeat);
            await Task.Yield();
        }
        return (await next)[..3];
    }

    static async Task<string> NextAsync(PipeReader reader)
    {
        ReadResult read = await reader.ReadAsync();
        string text = Encoding.UTF8.GetString(read.Buffer);
        reader.AdvanceTo(read.Buffer.End);
        return text;
    }
}
