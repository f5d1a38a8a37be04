using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Persistence.Storage;

namespace Descent.Api.Work;

/// <summary>Removes what is to be kept no longer, and gives the disk back what was deleted, soon after it was.</summary>
internal sealed class Housekeeping(
    Retention retention, FreedSpace space, RunChanges changes, RetentionSettings settings, TimeProvider clock, ILogger<Housekeeping> logger) : BackgroundService
{
    static readonly TimeSpan _interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Task freed = changes.NextFreed();
            try
            {
                int removed = await retention.ApplyAsync(settings.Age, settings.Bytes, stoppingToken);
                if (removed > 0)
                    logger.LogInformation("{Removed} finished jobs were removed, as the retention settings ask for", removed);
                await space.ReturnAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // A full disk, say; thrown from here it would end the service.
                logger.LogError(exception, "Housekeeping failed; it is tried again later");
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await freed.WaitAsync(_interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
