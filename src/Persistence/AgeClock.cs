namespace Descent.Persistence;

/// <summary>The time by which ages are told. It goes no faster than time passes: a clock that is set forward while the service runs makes nothing older, and
/// so nothing is removed early; one that is set back makes things younger, and they stay longer. What the clock showed at the start has to be believed.</summary>
sealed class AgeClock(TimeProvider time)
{
    readonly DateTimeOffset start = time.GetUtcNow();
    readonly long started = time.GetTimestamp();

    public DateTimeOffset Now
    {
        get
        {
            DateTimeOffset shown = time.GetUtcNow(), passed = start + time.GetElapsedTime(started);
            return shown < passed ? shown : passed;
        }
    }
}
