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
        readonly int points;
        readonly long recorded;
        readonly int buckets;
        readonly Extremes bucket = new();
        long bucketNumber;
        long index = -1;
        int early;
        LossPoint held;

        public Bucketing(long recorded, int points)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
            this.points = points;
            this.recorded = recorded;
            buckets = (points - 2) / 3;
        }

        public IEnumerable<LossPoint> Add(LossPoint next)
        {
            LossPoint point = held;
            held = next;
            long position = index++;
            if (position < 0)
                return [];
            // The last place is the last point's, also when more points come than were announced.
            if (position == 0 || recorded <= points)
                return ++early < points ? [point] : [];
            return buckets > 0 ? Sort(position, point) : [];
        }

        public IEnumerable<LossPoint> End() => index < 0 ? [] : [.. bucket.Take(), held];

        IEnumerable<LossPoint> Sort(long position, LossPoint point)
        {
            long number = Math.Min((position - 1) * buckets / (recorded - 2), buckets - 1);
            IEnumerable<LossPoint> complete = number == bucketNumber ? [] : bucket.Take();
            bucketNumber = number;
            bucket.Consider(point);
            return complete;
        }
    }

    /// <summary>The points of lowest and highest training loss so far, and the last validated one. A NaN is neither lowest nor highest, and
    /// stays only where there is nothing else.</summary>
    sealed class Extremes
    {
        LossPoint? lowest, highest, validated;

        public void Consider(LossPoint point)
        {
            if (lowest is not { } low || point.Train < low.Train || double.IsNaN(low.Train))
                lowest = point;
            if (highest is not { } high || point.Train > high.Train || double.IsNaN(high.Train))
                highest = point;
            if (point.Validation is not null)
                validated = point;
        }

        /// <summary>Gives them in the order of steps, each once, and starts anew.</summary>
        public LossPoint[] Take()
        {
            if (lowest is not { } low || highest is not { } high)
                return [];
            LossPoint? third = low.Validation is null && high.Validation is null ? validated : null;
            lowest = highest = validated = null;
            return [.. new[] { low, high, third ?? low }.DistinctBy(point => point.Step).OrderBy(point => point.Step)];
        }
    }
}
