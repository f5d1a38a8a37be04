using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Descent.Training.Threads;

/// <summary>One training's threads: the calling one and, when work is first divided, helpers. Work comes in pieces that are cut by the problem
/// alone and may be done in any order by anyone, so results do not depend on how many threads there are.</summary>
/// <remarks>The caller takes pieces from the front, helpers from the back: the same thread meets the same rows again, in order. Who finds nothing to
/// do spins for as long as falling asleep and being woken would take, then sleeps; a helper that the machine does not get round to is not waited for, unless
/// it has begun; and where such waits are long, the caller works alone for a while. Nothing is allocated but helpers, once.</remarks>
/// <example><code>
/// using ThreadTeam team = new ThreadShares(4).Join();
/// Action&lt;int, int&gt; body = (piece, member) => sums[piece] = Sum(piece);  // kept in a field, so that it is made once
/// team.Run(pieces, body);
/// </code></example>
public sealed class ThreadTeam : IDisposable
{
    /// <summary>Most pieces of a run: first and end of those that are open share a word with the number of the run.</summary>
    public const int MostPieces = (1 << Bits) - 1;

    const int Bits = 17;

    /// <summary>Most runs that the caller makes alone because helpers were late.</summary>
    const int LongestPause = 1024;

    /// <summary>About what sleeping and waking costs.</summary>
    static readonly long spinTicks = Environment.ProcessorCount == 1 ? 0 : Stopwatch.Frequency * 30 / 1_000_000;

    readonly ThreadShares shares;
    readonly Helper?[] helpers;
    readonly AutoResetEvent finished = new(false);

    Action<int, int> body = static (_, _) => { };
    ExceptionDispatchInfo? failure;
    ulong open;
    int width;
    int unfinished;
    int sleeping;
    int pause, alone;
    bool running;
    volatile bool ended;

    internal ThreadTeam(ThreadShares shares)
    {
        this.shares = shares;
        helpers = new Helper?[shares.Threads];
    }

    /// <summary>The calling thread and no other.</summary>
    public static ThreadTeam Alone { get; } = new(new ThreadShares(1));

    /// <summary>Most members that a run can have: to make room for each.</summary>
    public int Most => shares.Threads;

    /// <summary>Members that a run has as things stand.</summary>
    public int Members => shares.Each;

    /// <summary>Calls <paramref name="body"/> once for each piece, and returns when all have returned. Where one throws, those begun are
    /// awaited and it reaches the caller; those not begun may be left out.</summary>
    /// <param name="pieces">0 to <see cref="MostPieces"/>.</param>
    /// <param name="body">Takes the number of the piece, and that of the member that does it, 0 to <see cref="Most"/> - 1: no two at once
    /// have the same. It must not run the same team.</param>
    public void Run(int pieces, Action<int, int> body)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pieces, MostPieces);
        int members = Math.Min(shares.Each, pieces);
        if (members > 1 && alone == 0)
        {
            Divide(pieces, body, members);
            return;
        }
        if (alone > 0)
            alone--;
        for (int piece = 0; piece < pieces; piece++)
            body(piece, 0);
    }

    public void Dispose()
    {
        if (ended || this == Alone)
            return;
        ended = true;
        foreach (Helper? helper in helpers)
            helper?.Wake();
        finished.Dispose();
        shares.Leave();
    }

    void Divide(int pieces, Action<int, int> work, int members)
    {
        ObjectDisposedException.ThrowIf(ended, this);
        if (running)
            throw new InvalidOperationException("A piece of a team's work cannot be divided among the same team.");
        running = true;
        (body, width, unfinished) = (work, members, pieces);
        ulong round = (open >> 2 * Bits) + 1;
        Interlocked.Exchange(ref open, round << 2 * Bits | (uint)pieces);
        for (int member = 1; member < members; member++)
            (helpers[member] ??= new Helper(this, member)).Wake();
        long begun = Stopwatch.GetTimestamp();
        Work(0);
        long worked = Stopwatch.GetTimestamp();
        Join();
        Watch(worked - begun, Stopwatch.GetTimestamp() - worked);
        running = false;
        if (failure is ExceptionDispatchInfo thrown)
        {
            failure = null;
            thrown.Throw();
        }
    }

    // A helper that the machine takes off its core in the middle of a piece keeps the caller waiting. Where that takes longer than the caller's
    // own work, the machine has no core to spare: the next runs are made alone, twice as many each time.
    void Watch(long working, long waiting)
    {
        if (waiting <= Math.Max(working, spinTicks))
            pause = Math.Max(0, pause - 1);
        else
            alone = pause = Math.Min(2 * pause + 1, LongestPause);
    }

    /// <summary>Takes pieces until none is open; true if there was one.</summary>
    bool Work(int member)
    {
        for (bool any = false; ; any = true)
        {
            int piece = Take(member, out Action<int, int> work);
            if (piece < 0)
                return any;
            try
            {
                work(piece, member);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
            if (Interlocked.Decrement(ref unfinished) == 0 && Interlocked.Exchange(ref sleeping, 0) == 1)
                finished.Set();
        }
    }

    // What a run consists of is written while none is open and read before a piece is claimed: a claim that succeeds belongs to what was read.
    int Take(int member, out Action<int, int> work)
    {
        while (true)
        {
            ulong seen = Volatile.Read(ref open);
            int first = (int)(seen >> Bits) & MostPieces, end = (int)seen & MostPieces;
            work = body;
            if (first == end || member >= Volatile.Read(ref width))
                return -1;
            ulong claimed = member == 0 ? seen + (1UL << Bits) : seen - 1;
            if (Interlocked.CompareExchange(ref open, claimed, seen) == seen)
                return member == 0 ? first : end - 1;
        }
    }

    void Join()
    {
        long started = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref unfinished) > 0)
        {
            if (Stopwatch.GetTimestamp() - started < spinTicks)
            {
                Thread.SpinWait(4);
                continue;
            }
            Interlocked.Exchange(ref sleeping, 1);
            // Whoever clears the flag in the meantime also sets the event.
            if (Volatile.Read(ref unfinished) > 0 || Interlocked.Exchange(ref sleeping, 0) == 0)
                finished.WaitOne();
        }
    }

    /// <summary>A thread that is asleep while there is nothing to do. It has the priority of the one that first divides work: on Linux
    /// niceness is inherited.</summary>
    sealed class Helper : IDisposable
    {
        readonly AutoResetEvent woken = new(false);
        readonly ThreadTeam team;
        readonly int member;
        int asleep;

        public Helper(ThreadTeam team, int member)
        {
            (this.team, this.member) = (team, member);
            Thread creator = Thread.CurrentThread;
            Thread thread = new(Live) { Name = $"{creator.Name} +{member}", IsBackground = true };
            if (OperatingSystem.IsWindows())
                thread.Priority = creator.Priority;
            thread.UnsafeStart();
        }

        public void Wake()
        {
            if (Volatile.Read(ref asleep) == 1 && Interlocked.Exchange(ref asleep, 0) == 1)
                woken.Set();
        }

        void Live()
        {
            long idle = Stopwatch.GetTimestamp();
            while (!team.ended)
                if (team.Work(member))
                    idle = Stopwatch.GetTimestamp();
                else if (Stopwatch.GetTimestamp() - idle < spinTicks)
                    Thread.SpinWait(4);
                else
                {
                    Sleep();
                    idle = Stopwatch.GetTimestamp();
                }
            Dispose();
        }

        public void Dispose() => woken.Dispose();

        void Sleep()
        {
            Interlocked.Exchange(ref asleep, 1);
            // Work that was opened before the flag was up has woken nobody.
            if (!team.ended && !team.IsOpenTo(member) || Interlocked.Exchange(ref asleep, 0) == 0)
                woken.WaitOne();
        }
    }

    bool IsOpenTo(int member)
    {
        ulong seen = Volatile.Read(ref open);
        return ((seen >> Bits ^ seen) & MostPieces) != 0 && member < Volatile.Read(ref width);
    }
}
