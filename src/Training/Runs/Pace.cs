namespace Descent.Training.Runs;

/// <summary>How many updates are made between two looks at the host: as many as fit into about half a millisecond.</summary>
internal sealed class Pace(TimeProvider clock)
{
    const double Short = 0.25e-3, Long = 1e-3;
    const int Most = 4096;
    int steps = 1;
    long started;

    /// <summary>Updates to make now.</summary>
    public int Start()
    {
        started = clock.GetTimestamp();
        return steps;
    }

    /// <summary>So many were made.</summary>
    public void End(int made)
    {
        double seconds = clock.GetElapsedTime(started).TotalSeconds;
        if (made == steps && seconds < Short)
            steps = Math.Min(2 * steps, Most);
        else if (seconds > Long)
            steps = Math.Max(1, steps / 2);
    }
}
