using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Api.Work;

/// <summary>Tells a running training what its client wants, as soon as that is committed.</summary>
internal sealed class WantedWatch(RunStore runs, RunChanges changes, ILogger<WantedWatch> logger)
{
    /// <summary>Until <paramref name="ended"/>; never fails.</summary>
    public async Task WatchAsync(RunToken run, RunHost host, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            Task changed = changes.Next(run.JobId);
            try
            {
                Pass(await runs.WantedAsync(run.RunId, ended), host);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogError(exception, "Run {Run}: what its client wants could not be read", run.RunId);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await changed.WaitAsync(ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static void Pass(Wanted? wanted, RunHost host)
    {
        switch (wanted)
        {
            case null:
                host.Lose();
                break;
            case Wanted.Pause:
                host.AskSoon(TrainingCommand.Suspend);
                break;
            case Wanted.Stop:
                host.Ask(TrainingCommand.Stop);
                break;
            case Wanted.Cancel:
                host.AskSoon(TrainingCommand.Cancel);
                break;
        }
    }
}
