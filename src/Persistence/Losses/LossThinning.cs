using Descent.Training.Runs;

namespace Descent.Persistence.Losses;

/// <summary>Few points for a picture of many: the history is cut into buckets of equally many points, and of each bucket the lowest and
/// the highest training loss stay, so that no spike is lost, and where neither was validated the last that was, so that a validation loss
/// that is known once an epoch keeps its curve. The first and the last point always stay.</summary>
public static class LossThinning
{
    /// <summary>Thins in one pass, holding one bucket's candidates.</summary>
    /// <param name="losses">In the order of steps.</param>
    /// <param name="recorded">How many there are; a few more or less, as when a run goes on meanwhile, only make buckets uneven.</param>
    /// <param name="points">Most points to keep, at least 1.</param>
    /// <returns>At most <paramref name="points"/> points in the order of steps; all of them where they are no more than that. A single
    /// one is the last.</returns>
    public static IEnumerable<LossPoint> Thin(IEnumerable<LossPoint> losses, long recorded, int points)
    {
        Bucketing bucketing = new(recorded, points);
        foreach (LossPoint point in losses)
        {
            foreach (LossPoint kept in bucketing.Add(new LossBlock(point)))
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
            foreach (LossPoint kept in bucketing.Add(new LossBlock(point)))
                yield return kept;
        }
        foreach (LossPoint kept in bucketing.End())
            yield return kept;
    }

    /// <summary>The same over blocks, which belong to a bucket as a whole; the first and the last are single points.</summary>
    internal static IEnumerable<LossPoint> Thin(IEnumerable<LossBlock> blocks, long recorded, int points)
    {
        Bucketing bucketing = new(recorded, points);
        foreach (LossBlock block in blocks)
        {
            foreach (LossPoint kept in bucketing.Add(block))
                yield return kept;
        }
        foreach (LossPoint kept in bucketing.End())
            yield return kept;
    }

    /// <summary>How many points a bucket has.</summary>
    internal static long BucketLength(long recorded, int points) => recorded / Math.Max(1, Buckets(points));

    // Three points a bucket, beside the first and the last.
    static int Buckets(int points) => (points - 2) / 3;

    /// <summary>One pass under way. A block is held back until the next one shows that it is not the last.</summary>
    sealed class Bucketing
    {
        readonly int points;
        readonly long recorded;
        readonly int buckets;
        LossBlock? bucket;
        LossBlock? held;
        long bucketNumber;
        long position;
        int early;

        public Bucketing(long recorded, int points)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
            this.points = points;
            this.recorded = recorded;
            buckets = Buckets(points);
        }

        public LossPoint[] Add(LossBlock next)
        {
            LossBlock? before = held;
            held = next;
            if (before is not LossBlock block)
                return [];
            long at = position;
            position += block.Count;
            // The last place is the last point's, also when more points come than were announced.
            if (at == 0 || recorded <= points)
                return ++early < points ? [block.Lowest] : [];
            return buckets > 0 ? Sort(at, block) : [];
        }

        public LossPoint[] End() => held is LossBlock last ? [.. Take(), last.Lowest] : [];

        LossPoint[] Sort(long at, LossBlock block)
        {
            long number = Math.Min((at - 1) * buckets / (recorded - 2), buckets - 1);
            LossPoint[] complete = number == bucketNumber ? [] : Take();
            bucketNumber = number;
            bucket = bucket?.With(block) ?? block;
            return complete;
        }

        LossPoint[] Take()
        {
            LossPoint[] points = bucket?.Points() ?? [];
            bucket = null;
            return points;
        }
    }
}
