using Descent.Persistence.Runs;

namespace Descent.Api.Requests;

/// <summary>Answers a poll when something has happened rather than at once, so that a client need not ask again and again.</summary>
internal sealed class Waiting(RunChanges changes, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>The parameter of every endpoint that can wait.</summary>
    public static readonly WholeNumber Parameter = new(
        "wait", "Seconds to wait for a change of the status before answering.", Minimum: 0, Maximum: 60, Default: 0);

    /// <summary>Reads, and reads again until the status differs from the first reading, is final, or the time is over.</summary>
    /// <param name="request">May ask to wait.</param>
    /// <param name="read">One look at the store; null where there is nothing.</param>
    /// <param name="look">The job that is signalled, and the status to watch.</param>
    /// <param name="token">The client's.</param>
    /// <param name="job">The job, where that is known before the first look; it spares the second.</param>
    public async Task<T?> ReadAsync<T>(
        HttpRequest request, Func<CancellationToken, Task<T?>> read, Func<T, (string Job, RunStatus Status)> look, CancellationToken token, string? job = null)
        where T : class
    {
        // The signal before the look: nothing can fall between them.
        Task? next = job is null ? null : changes.Next(job);
        T? now = await read(token);
        TimeSpan patience = TimeSpan.FromSeconds(Parameter.Read(request));
        if (now is null || patience == TimeSpan.Zero || RunStates.IsTerminal(look(now).Status))
            return now;
        long started = time.GetTimestamp();
        (job, RunStatus status) = look(now);
        // A server that shuts down answers its waiters with what there is.
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(token, lifetime.ApplicationStopping);
        for (TimeSpan left = patience; ; left = patience - time.GetElapsedTime(started))
        {
            if (next is null)
            {
                next = changes.Next(job);
                now = await read(token);
                if (now is null || look(now).Status != status || left <= TimeSpan.Zero)
                    return now;
            }
            try
            {
                await next.WaitAsync(left, time, either.Token);
            }
            catch (TimeoutException)
            {
                // A last look.
            }
            catch (OperationCanceledException) when (!token.IsCancellationRequested)
            {
                return now;
            }
            next = null;
        }
    }
}
