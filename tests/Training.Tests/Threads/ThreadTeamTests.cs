using Descent.Training.Threads;

namespace Descent.Training.Tests.Threads;

public class ThreadTeamTests
{
    [Theory, InlineData(1, 7), InlineData(2, 1), InlineData(2, 64), InlineData(3, 2), InlineData(8, 5000), InlineData(8, 0)]
    public void Every_piece_is_done_once_by_a_member_that_does_nothing_else_meanwhile(int threads, int pieces)
    {
        using ThreadTeam team = new ThreadShares(threads).Join();
        int[] done = new int[pieces], busy = new int[team.Most];
        int collisions = 0;
        for (int run = 1; run <= 20; run++)
        {
            team.Run(pieces, (piece, member) =>
            {
                if (Interlocked.Increment(ref busy[member]) != 1)
                    Interlocked.Increment(ref collisions);
                Interlocked.Increment(ref done[piece]);
                Interlocked.Decrement(ref busy[member]);
            });
            Assert.All(done, times => Assert.Equal(run, times));
        }
        Assert.Equal(0, collisions);
    }

    [Fact]
    public void Many_short_runs_lose_no_piece()
    {
        using ThreadTeam team = new ThreadShares(3).Join();
        long sum = 0;
        Action<int, int> body = (piece, _) => Interlocked.Add(ref sum, piece);
        for (int run = 0; run < 20_000; run++)
            team.Run(4, body);
        Assert.Equal(20_000L * (0 + 1 + 2 + 3), sum);
    }

    [Fact]
    public void Helpers_take_part()
    {
        using ThreadTeam team = new ThreadShares(2).Join();
        using Barrier both = new(2);
        // Either piece waits for the other, so that one thread alone would never end.
        team.Run(2, (_, _) => both.SignalAndWait());
    }

    [Fact]
    public void Trainings_share_the_threads_alike()
    {
        ThreadShares shares = new(5);
        using ThreadTeam first = shares.Join();
        Assert.Equal(5, shares.Each);
        using (ThreadTeam second = shares.Join())
            Assert.Equal(2, shares.Each);
        Assert.Equal(5, shares.Each);
        ThreadTeam[] crowd = [.. Enumerable.Range(0, 9).Select(_ => shares.Join())];
        Assert.Equal(1, shares.Each);
        Array.ForEach(crowd, team => team.Dispose());
        Assert.Equal(5, shares.Each);
    }

    [Fact]
    public void What_a_piece_throws_reaches_the_caller_and_the_team_goes_on()
    {
        using ThreadTeam team = new ThreadShares(3).Join();
        for (int run = 0; run < 3; run++)
        {
            int begun = 0, ended = 0;
            Assert.Throws<NotFiniteNumberException>(() => team.Run(30, (piece, _) =>
            {
                Interlocked.Increment(ref begun);
                if (piece % 10 == 3)
                {
                    Interlocked.Increment(ref ended);
                    throw new NotFiniteNumberException();
                }
                Interlocked.Increment(ref ended);
            }));
            Assert.InRange(begun, 1, 30);
            Assert.Equal(begun, ended);
        }
        int done = 0;
        team.Run(5, (_, _) => Interlocked.Increment(ref done));
        Assert.Equal(5, done);
    }

    [Fact]
    public void A_piece_does_not_run_its_own_team()
    {
        using ThreadTeam team = new ThreadShares(2).Join();
        Assert.Throws<InvalidOperationException>(() => team.Run(4, (_, _) => team.Run(2, (_, _) => { })));
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using ThreadTeam team = new ThreadShares(2).Join();
        long[] allocated = new long[2];
        Action<int, int> body = (_, member) => allocated[member] = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < 100; run++)
            team.Run(16, body);
        long before = GC.GetAllocatedBytesForCurrentThread(), helper = allocated[1];
        for (int run = 0; run < 1000; run++)
            team.Run(16, body);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, helper == 0 ? 0 : allocated[1] - helper);
    }
}
