namespace Descent.Persistence.Runs;

/// <summary>The memory of the runs that train in this process, by their estimates: one begins only where it fits beside those that are under way. Who does
/// not fit waits, and nobody overtakes him, so that large runs come to their turn; where nobody trains, anyone fits, so that it comes.</summary>
/// <param name="most">Bytes for all together.</param>
public sealed class RunMemory(long most)
{
    readonly Lock gate = new();
    readonly LinkedList<Place> waiting = [];
    long taken;
    int inside;

    /// <summary>Asks for room, or takes it where there is some.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="bytes">What it takes at its peak.</param>
    public Place Ask(string runId, long bytes)
    {
        lock (gate)
        {
            Place place = new(this, runId, bytes);
            waiting.AddLast(place);
            Admit();
            return place;
        }
    }

    /// <summary>Takes room for what cannot wait, whether it fits or not.</summary>
    /// <inheritdoc cref="Ask"/>
    public Place Take(string runId, long bytes)
    {
        lock (gate)
        {
            Place place = new(this, runId, bytes);
            Enter(place);
            return place;
        }
    }

    /// <summary>What a run waits for; null where it does not wait for memory.</summary>
    public MemoryWait? WaitOf(string runId)
    {
        lock (gate)
            return waiting.FirstOrDefault(place => place.RunId == runId) is Place place ? new MemoryWait(place.Bytes, taken, most) : null;
    }

    void Admit()
    {
        while (waiting.First is { Value: Place next } && (inside == 0 || taken + next.Bytes <= most))
        {
            waiting.RemoveFirst();
            Enter(next);
        }
    }

    void Enter(Place place)
    {
        taken += place.Bytes;
        inside++;
        place.Admit();
    }

    void Leave(Place place)
    {
        lock (gate)
        {
            if (!waiting.Remove(place))
            {
                taken -= place.Bytes;
                inside--;
            }
            Admit();
        }
    }

    /// <summary>A run's room, or its place in the row of those who wait; given up when disposed.</summary>
    public sealed class Place : IDisposable
    {
        readonly RunMemory memory;
        readonly TaskCompletionSource admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool left;

        internal Place(RunMemory memory, string runId, long bytes)
        {
            this.memory = memory;
            RunId = runId;
            Bytes = bytes;
        }

        internal string RunId { get; }

        internal long Bytes { get; }

        /// <summary>Completes when there is room for the run.</summary>
        public Task Admitted => admitted.Task;

        /// <summary>Gives the room to the next ones.</summary>
        public void Dispose()
        {
            if (!left)
                memory.Leave(this);
            left = true;
        }

        internal void Admit() => admitted.SetResult();
    }
}

/// <summary>Why a run waits.</summary>
/// <param name="Bytes">What it needs.</param>
/// <param name="Taken">What those have that are under way.</param>
/// <param name="Most">What all may have together.</param>
public sealed record MemoryWait(long Bytes, long Taken, long Most);
