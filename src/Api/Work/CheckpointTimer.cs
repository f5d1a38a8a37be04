namespace Descent.Api.Work;

/// <summary>Says when a run is to be saved: the first times early, so that who looks at a young run sees it move; then at the interval that is
/// configured; several times a second while somebody watches, as far as saving is cheap.</summary>
internal sealed class CheckpointTimer : IDisposable
{
    static readonly TimeSpan _whileWatched = TimeSpan.FromMilliseconds(200);

    // While watched, saving may take a fiftieth of the time.
    const int LeastRatio = 50;

    readonly TimeSpan _longest;
    readonly Func<bool> _isWatched;
    readonly TimeProvider _clock;
    readonly ITimer _timer;
    volatile bool _due;
    TimeSpan _interval, _intervalWhileWatched;
    long _savedAt;

    public CheckpointTimer(TimeSpan longestInterval, Func<bool> isWatched, TimeProvider clock)
    {
        _longest = longestInterval;
        _isWatched = isWatched;
        _clock = clock;
        _interval = longestInterval / 8;
        _intervalWhileWatched = _whileWatched;
        _savedAt = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Wait(TimeSpan.Zero);
    }

    /// <summary>As cheap as a volatile read.</summary>
    public bool Due => _due;

    /// <summary>Time runs from the end of one save to the next, so that a slow disk is not asked to save all the time.</summary>
    /// <param name="took">How long the save has held up the training.</param>
    public void Saved(TimeSpan took)
    {
        _interval = Shorter(2 * _interval, _longest);
        _intervalWhileWatched = Longer(_whileWatched, LeastRatio * took);
        _savedAt = _clock.GetTimestamp();
        _due = false;
        Wait(TimeSpan.Zero);
    }

    public void Dispose() => _timer.Dispose();

    void Look()
    {
        TimeSpan since = _clock.GetElapsedTime(_savedAt);
        if (since >= _interval || (since >= _intervalWhileWatched && _isWatched()))
            _due = true;
        else
            Wait(since);
    }

    void Wait(TimeSpan since) => _timer.Change(Longer(Shorter(_interval - since, _whileWatched), TimeSpan.FromMilliseconds(1)), Timeout.InfiniteTimeSpan);

    static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
