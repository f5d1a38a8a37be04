using Descent.Training.Runs;

namespace Descent.Persistence.Losses;

/// <summary>Few points for a picture of many: the history is cut into buckets of equally many points, and of each bucket the lowest and
/// the highest training loss stay, so that no spike is lost. The first and the last point always stay.</summary>
public static class LossThinning
{
    /// <summary>Thins in one pass, holding one bucket's candidates.</summary>
    /// <param name="losses">In the order of steps.</param>
    /// <param name="recorded">How many there are; a few more or less, as when a run goes on meanwhile, only make buckets uneven.</param>
    /// <param name="points">Most points to keep, at least 1.</param>
    /// <returns>At most <paramref name="points"/> points in the order of steps; all of them where they are no more than that. A single one is the last.</returns>
    public static IEnumerable<LossPoint> Thin(IEnumerable<LossPoint> losses, long recorded, int points)
    {
        Bucketing bucketing = new(recorded, points);
        foreach (LossPoint point in losses)
        {
            foreach (LossPoint kept in bucketing.Add(point))
                yield return kept;
        }
        foreach (LossPoint kept in bucketing.End())
            yield return kept;
    }

    /// <summary>The same over a history that is read from the database on the way.</summary>
    public static async IAsyncEnumerable<LossPoint> Thin(IAsyncEnumerable<LossPoint> losses, long recorded, int points)
    {
        Bucketing bucketing = new(recorded, points);
        await foreach (LossPoint point in losses)
        {
            foreach (LossPoint kept in bucketing.Add(point))
                yield return kept;
        }
        foreach (LossPoint kept in bucketing.End())
            yield return kept;
    }

    /// <summary>One pass under way. A point is held back until the next one shows that it is not the last.</summary>
    sealed class Bucketing
    {
        readonly long inner;
        readonly int points;
        readonly int buckets;
        long seen;
        int kept;
        LossPoint held;
        long bucket;
        (long Index, LossPoint Point)? lowest, highest;

        public Bucketing(long recorded, int points)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
            this.points = points;
            inner = Math.Max(recorded - 2, 1);
            buckets = recorded <= points ? 0 : Math.Max((points - 2) / 2, 0);
            keepAll = recorded <= points;
        }

        readonly bool keepAll;

        public IEnumerable<LossPoint> Add(LossPoint next)
        {
            long index = seen++ - 1;
            LossPoint point = held;
            held = next;
            if (index < 0)
                yield break;
            // Room is left for the last one, also when more come than were announced.
            if (index == 0 || keepAll)
            {
                if (kept < points - 1)
                    yield return Keep(point);
                yield break;
            }
            if (buckets == 0)
                yield break;
            long itsBucket = Math.Min((index - 1) * buckets / inner, buckets - 1);
            if (itsBucket != bucket)
            {
                foreach (LossPoint extreme in Extremes())
                    yield return extreme;
                bucket = itsBucket;
            }
            Consider(index, point);
        }

        public IEnumerable<LossPoint> End()
        {
            foreach (LossPoint extreme in Extremes())
                yield return extreme;
            if (seen > 0)
                yield return Keep(held);
        }

        // A NaN is neither lower nor higher than anything; it stays only where a bucket has nothing else.
        void Consider(long index, LossPoint point)
        {
            if (lowest is not { } low || point.Train < low.Point.Train || double.IsNaN(low.Point.Train))
                lowest = (index, point);
            if (highest is not { } high || point.Train > high.Point.Train || double.IsNaN(high.Point.Train))
                highest = (index, point);
        }

        IEnumerable<LossPoint> Extremes()
        {
            if (lowest is not { } low || highest is not { } high)
                yield break;
            lowest = highest = null;
            yield return Keep(low.Index <= high.Index ? low.Point : high.Point);
            if (low.Index != high.Index)
                yield return Keep(low.Index <= high.Index ? high.Point : low.Point);
        }

        LossPoint Keep(LossPoint point)
        {
            kept++;
            return point;
        }
    }
}
