using Descent.Persistence.Runs;
using Quartz;

namespace Descent.Api.Work;

/// <summary>Hands the queue to the engine: all of it at the start, each new run when it is committed. Every few seconds it looks as well for what
/// the engine should have and has not, since the database is the truth and the engine only holds hints.</summary>
internal sealed class Dispatcher(
    ISchedulerFactory schedulers, RunStore runs, RunClaims claims, RunChanges changes, Worker worker, WorkSettings settings,
    TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<Dispatcher> logger) : BackgroundService
{
    readonly EndingLane _ending = new(worker);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await DispatchAsync(lifetime.ApplicationStopping);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The host ends with this service, but would report success to whoever watches the process.
            logger.LogCritical(exception, "The queue cannot be served");
            Environment.ExitCode = 1;
            throw;
        }
    }

    async Task DispatchAsync(CancellationToken stopping)
    {
        IScheduler scheduler = await schedulers.GetScheduler(stopping);
        long? reconciled = null;
        while (!stopping.IsCancellationRequested)
        {
            List<Task> wakes = [changes.NextQueued()];
            try
            {
                wakes.AddRange(await GiveQueuedAsync(scheduler, stopping));
                if (reconciled is not long last || clock.GetElapsedTime(last) >= settings.ReconcileInterval)
                {
                    await ReconcileAsync(stopping);
                    reconciled = clock.GetTimestamp();
                }
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                // A full disk or a locked file passes; the next look is not far. Thrown from here it would end the service.
                logger.LogError(exception, "The queue could not be handed over");
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await ((Task)Task.WhenAny(wakes)).WaitAsync(settings.ReconcileInterval, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Gives the engine every queued run that it lacks.</summary>
    /// <returns>What to wait for before some can be given: they are queued again, but their last training has not left its thread.</returns>
    async Task<IReadOnlyList<Task>> GiveQueuedAsync(IScheduler scheduler, CancellationToken stopping)
    {
        List<Task> leaving = [];
        foreach (QueuedRun run in await runs.QueuedAsync(stopping))
        {
            if (worker.LettingGo(run.Id) is Task free)
                leaving.Add(free);
            else if (run.OnlyToEnd)
                _ending.Add(run.Id);
            else if (!await scheduler.Exists(RunJob.TriggerKeyOf(run.Id), stopping))
                await scheduler.ScheduleJob(RunJob.Trigger(run), cancellationToken: stopping);
        }
        return leaving;
    }

    /// <summary>Frees runs that are held in the store by a worker that does not have them, as after a failed write.</summary>
    async Task ReconcileAsync(CancellationToken stopping)
    {
        foreach (string id in await runs.HeldAsync(stopping))
        {
            if (!worker.Has(id) && claims.Rescue(id))
                logger.LogWarning("Run {Run} had no worker; it is queued again", id);
        }
    }
}
