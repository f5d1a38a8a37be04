using Descent.Persistence.Runs;
using Descent.Training.Runs;

namespace Descent.Api.Work;

/// <summary>The service around one training: passes on what is wanted of it, and its checkpoints to the store.</summary>
internal sealed class RunHost : ITrainingHost, IDisposable
{
    /// <summary>How long a client who pauses or cancels waits for the training to leave by itself.</summary>
    static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(50);

    readonly RunClaims _claims;
    readonly RunToken _token;
    readonly Metrics _metrics;
    readonly PhaseReport _phase;
    readonly CheckpointTimer _timer;
    readonly TimeProvider _clock;
    readonly ITimer _patienceTimer;
    readonly TaskCompletionSource _overdue = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource _leaving = new();
    readonly Lock _gate = new();
    volatile TrainingCommand _command;
    volatile bool _lost;
    long _lastStep;

    public RunHost(RunClaims claims, RunToken token, long firstStep, Metrics metrics, PhaseReport phase, CheckpointTimer timer, TimeProvider clock)
    {
        _claims = claims;
        _token = token;
        _metrics = metrics;
        _phase = phase;
        _lastStep = firstStep;
        _timer = timer;
        _clock = clock;
        _patienceTimer = clock.CreateTimer(_ => _overdue.TrySetResult(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TrainingCommand Command => _command;

    public bool CheckpointDue => _timer.Due;

    /// <summary>Another worker has the run, or it is gone: nothing may be written any more.</summary>
    public bool Lost => _lost;

    /// <summary>Cancelled when the run is to be left without a result: for what happens before the training listens.</summary>
    public CancellationToken Leaving => _leaving.Token;

    /// <summary>Completes when a client has waited long enough for a training that is in the middle of something.</summary>
    public Task Overdue => _overdue.Task;

    /// <summary>Asks the training to leave. The strongest request holds, whatever the order in which they come.</summary>
    public void Ask(TrainingCommand command)
    {
        lock (_gate)
        {
            if (command > _command)
                _command = command;
        }
        if (command is TrainingCommand.Suspend or TrainingCommand.Cancel)
            _leaving.Cancel();
    }

    /// <summary>The same for a client, who waits for it.</summary>
    public void AskSoon(TrainingCommand command)
    {
        Ask(command);
        _patienceTimer.Change(_patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends the training without a word to the store.</summary>
    public void Lose()
    {
        _lost = true;
        Ask(TrainingCommand.Cancel);
    }

    public void Save(Checkpoint checkpoint, IReadOnlyList<LossPoint> losses, TrainingProgress progress)
    {
        long started = _clock.GetTimestamp();
        if (_lost || Foreground.Do(() => _claims.SaveCheckpoint(_token, checkpoint, losses, progress)) == FencedWrite.Stale)
        {
            Lose();
            return;
        }
        Count(progress);
        _timer.Saved(_clock.GetElapsedTime(started));
    }

    public void Evaluating() => _phase.Enter(RunPhase.Evaluating);

    /// <summary>Adds the progress since the last call to the service's own figures.</summary>
    public void Count(TrainingProgress progress)
    {
        _metrics.Progress(_token.RunId, progress.Step - _lastStep, progress.StepsPerSecond);
        _lastStep = progress.Step;
    }

    public void Dispose()
    {
        _patienceTimer.Dispose();
        _leaving.Dispose();
        _metrics.Left(_token.RunId, null);
    }
}
