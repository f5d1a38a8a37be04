namespace Descent.Training.Threads;

/// <summary>A number of threads that all trainings of a process share alike. One training alone has them all; when another begins, each has half,
/// from the next piece of work on, and when it ends the rest have more again. Each has one at least, its own.</summary>
public sealed class ThreadShares
{
    int teams;

    /// <param name="threads">In all, 1 or more.</param>
    public ThreadShares(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
    }

    /// <summary>In all.</summary>
    public int Threads { get; }

    /// <summary>Threads of each training as things stand, its own one included.</summary>
    public int Each => Math.Max(1, Threads / Math.Max(1, Volatile.Read(ref teams)));

    /// <summary>A share of them, until the team is disposed.</summary>
    public ThreadTeam Join()
    {
        Interlocked.Increment(ref teams);
        return new ThreadTeam(this);
    }

    internal void Leave() => Interlocked.Decrement(ref teams);
}
