using Descent.Api.Work;

namespace Descent.Api.Tests.Work;

/// <summary>The system's clock, which holds a training thread where it enters a phase: the thread sets a timer there.</summary>
/// <param name="phase">0 for preparing, 1 for training, 2 for evaluating.</param>
sealed class HeldClock(int phase) : TimeProvider, IDisposable
{
    readonly ManualResetEventSlim _released = new();
    readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _entered = -1;

    /// <summary>Completes when the first training that gets there stands still.</summary>
    public Task Reached => _reached.Task;

    public void Release() => _released.Set();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, base.CreateTimer(callback, state, dueTime, period));

    public void Dispose() => _released.Dispose();

    void EnterPhase()
    {
        if (Interlocked.Increment(ref _entered) != phase)
            return;
        _reached.SetResult();
        _released.Wait();
    }

    sealed class Timer(HeldClock clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == PhaseReport.WorthWriting)
                clock.EnterPhase();
            return timer.Change(dueTime, period);
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
