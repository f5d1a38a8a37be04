using Descent.Persistence.Runs;
using Microsoft.AspNetCore.Http.Features;

namespace Descent.Api.Events;

/// <summary>The events of a job as they are committed, until it is over, the client leaves or the service stops. A silent stream costs a waiting
/// task and a comment now and then; nothing asks the database before something was committed.</summary>
/// <param name="Job">Id of the job.</param>
/// <param name="After">Number of the last event that the client has.</param>
/// <param name="Points">Most points of a loss event; null for all.</param>
internal sealed record EventStream(string Job, long After, long? Points) : IResult
{
    public const string MediaType = "text/event-stream";

    /// <summary>Proxies cut connections that are silent for a minute, some for half of one.</summary>
    public static readonly TimeSpan HeartBeat = TimeSpan.FromSeconds(15);

    /// <summary>Ten progress events a second at most.</summary>
    static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        httpContext.Response.ContentType = MediaType;
        httpContext.Response.Headers.CacheControl = "no-store";
        // Asks proxies of the kind of nginx to pass on each event as it comes.
        httpContext.Response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using JobFeeds.Seat seat = services.GetRequiredService<JobFeeds>().Enter(Job);
        try
        {
            await FollowAsync(
                seat.Feed, httpContext.Response.Body, services.GetRequiredService<RunChanges>(), services.GetRequiredService<TimeProvider>(), end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client comes back with the number of its last event.
        }
    }

    async Task FollowAsync(JobFeed feed, Stream body, RunChanges changes, TimeProvider time, CancellationToken end)
    {
        await WriteAsync(EventText.Opening);
        long after = After;
        while (true)
        {
            // The signal before the look: nothing can fall between them.
            Task change = changes.Next(Job);
            FeedPage? page = await feed.ReadAsync(after, Points, change).WaitAsync(end);
            if (page is null)
                return;
            after = page.Reached;
            if (!page.Text.IsEmpty)
                await WriteAsync(page.Text);
            if (page.IsLast)
                return;
            if (page.HasProgress)
                await Task.Delay(_pause, time, end);
            while (page.Text.IsEmpty && !page.HasMore && !change.IsCompleted)
            {
                await change.WaitAsync(HeartBeat, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                end.ThrowIfCancellationRequested();
                if (!change.IsCompleted)
                    await WriteAsync(EventText.HeartBeat);
            }
        }

        async Task WriteAsync(ReadOnlyMemory<byte> text)
        {
            await body.WriteAsync(text, end);
            await body.FlushAsync(end);
        }
    }
}
