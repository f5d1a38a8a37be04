using CsCheck;
using Descent.Persistence.Losses;
using Descent.Training.Runs;

namespace Descent.Persistence.Tests.Losses;

public class LossThinningTests
{
    static readonly Gen<double> Loss = Gen.Frequency((20, Gen.Double[0, 100]), (1, Gen.OneOf(Gen.Const(double.NaN), Gen.Const(double.PositiveInfinity))));

    [Fact]
    public void The_ends_and_the_extremes_stay_and_there_are_no_more_than_asked_for() =>
        Gen.Select(Loss.Array[1, 400], Gen.Int[1, 120], Gen.Int[-5, 5]).Sample((losses, points, misjudged) =>
        {
            LossPoint[] history = History(losses);
            LossPoint[] thinned = [.. LossThinning.Thin(history, history.Length + misjudged, points)];
            bool all = history.Length <= points && misjudged == 0;
            return thinned.Length <= points
                && thinned[^1] == history[^1]
                && (points < 2 || thinned[0] == history[0])
                && thinned.Zip(thinned.Skip(1)).All(pair => pair.First.Step < pair.Second.Step)
                && thinned.All(point => point == history[point.Step])
                && (!all || thinned.SequenceEqual(history))
                && (points < 5 || misjudged != 0 || Extremes(thinned) == Extremes(history));
        });

    [Fact]
    public void Every_bucket_keeps_its_lowest_and_its_highest()
    {
        double[] losses = [.. Enumerable.Range(0, 1002).Select(i => 100.0 - i / 20.0 + (i % 100 == 37 ? 50 : 0) - (i % 100 == 53 ? 50 : 0))];
        LossPoint[] history = History(losses);
        LossPoint[] thinned = [.. LossThinning.Thin(history, history.Length, 32)];
        Assert.Equal(22, thinned.Length);
        for (int bucket = 0; bucket < 10; bucket++)
        {
            LossPoint[] inside = history[(1 + 100 * bucket)..(101 + 100 * bucket)];
            LossPoint[] kept = [inside.MinBy(point => point.Train), inside.MaxBy(point => point.Train)];
            Assert.Equal(kept.OrderBy(point => point.Step), thinned[(1 + 2 * bucket)..(3 + 2 * bucket)]);
        }
    }

    [Fact]
    public void A_validation_loss_that_is_known_once_an_epoch_keeps_its_curve()
    {
        LossPoint[] history = [.. Enumerable.Range(0, 3002).Select(step => new LossPoint(
            step, 0, Math.Sin(step), step % 100 == 50 ? 1.0 / (1 + step) : null, 0.1, 1))];
        LossPoint[] thinned = [.. LossThinning.Thin(history, history.Length, 92)];
        Assert.InRange(thinned.Length, 32, 92);
        Assert.Equal(30, thinned.Count(point => point.Validation is not null));
    }

    [Fact]
    public void A_history_that_is_short_enough_stays_whole()
    {
        LossPoint[] history = History([3, 2, 1]);
        Assert.Equal(history, LossThinning.Thin(history, 3, 3));
        Assert.Equal(history, LossThinning.Thin(history, 3, 1000));
        Assert.Empty(LossThinning.Thin(Array.Empty<LossPoint>(), 0, 10));
    }

    [Fact]
    public void Too_few_points_for_a_bucket_leave_the_ends()
    {
        LossPoint[] history = History([3, 9, 2, 1]);
        Assert.Equal([history[3]], LossThinning.Thin(history, 4, 1));
        Assert.Equal([history[0], history[3]], LossThinning.Thin(history, 4, 2));
        Assert.Equal([history[0], history[3]], LossThinning.Thin(history, 4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => LossThinning.Thin(history, 4, 0).ToArray());
    }

    [Fact]
    public async Task A_history_read_from_the_database_is_thinned_the_same_way()
    {
        LossPoint[] history = History([.. Enumerable.Range(0, 500).Select(i => Math.Sin(i))]);
        Assert.Equal(
            LossThinning.Thin(history, 500, 50).ToArray(), await LossThinning.Thin(history.ToAsyncEnumerable(), 500, 50).ToArrayAsync());
    }

    static LossPoint[] History(double[] losses) => [.. losses.Select((loss, step) => new LossPoint(step, 0, loss, null, 0.1, 1))];

    static (double, double) Extremes(LossPoint[] points)
    {
        double[] losses = [.. points.Select(point => point.Train).Where(loss => !double.IsNaN(loss)).DefaultIfEmpty()];
        return (losses.Min(), losses.Max());
    }
}
