using Descent.Persistence.Database;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Tests.Losses;

/// <summary>A history of many points: small on disk, quick to draw, exact where it counts.</summary>
public sealed class LongHistoryTests : IAsyncLifetime
{
    const int Count = 400_000;

    OpenedStorage storage = null!;
    LossPoint[] history = null!;
    string run = null!;

    public async Task InitializeAsync()
    {
        storage = await OpenedStorage.NewAsync();
        run = (await storage.JobAsync()).Runs[0].Id;
        RunToken token = storage.Claims.Claim(run, "me")!.Token;
        history = Trainings.Noise(Count);
        history[123_456] = history[123_456] with { Train = 9 };
        history[234_567] = history[234_567] with { Train = 0.01 };
        for (int start = 0; start < Count; start += 40_000)
        {
            storage.Claims.SaveCheckpoint(
                token, new Checkpoint(start, [1]), new ArraySegment<LossPoint>(history, start, 40_000), Trainings.Progress(start));
        }
    }

    public async Task DisposeAsync() => await storage.DisposeAsync();

    [Fact]
    public async Task Pure_noise_takes_at_most_twelve_bytes_a_point()
    {
        await using DescentDatabase database = storage.Database();
        long bytes = await database.LossChunks.SumAsync(chunk => chunk.Bytes.Length + chunk.Events.Length)
            + await database.LossPeaks.SumAsync(peaks => peaks.Bytes.Length);
        Assert.InRange((double)bytes / Count, 0, 12);
    }

    [Fact]
    public async Task Losses_come_back_to_the_last_bit_and_late_norms_to_ten_digits()
    {
        LossPoint[] read = await storage.Losses.ReadAsync(run).ToArrayAsync();
        Assert.Equal(history.Select(point => (point.Step, point.Train, point.Validation)), read.Select(point => (point.Step, point.Train, point.Validation)));
        Assert.All(history.Zip(read), pair => Assert.Equal(pair.First.GradientNorm, pair.Second.GradientNorm, pair.First.GradientNorm * 1.2e-10));
        int exact = (int)ShortNorm.ExactSteps;
        Assert.Equal(history.Take(exact), read.Take(exact));
    }

    /// <summary>By the fine level and by the coarse one.</summary>
    [Theory, InlineData(302, LossPeaks.BlockLength), InlineData(62, LossPeaks.CoarseLength)]
    public async Task Every_bucket_of_a_picture_has_the_extremes_of_its_points(int most, int blockLength)
    {
        IReadOnlyList<LossPoint> picture = await storage.Losses.ThinnedAsync(run, 0, long.MaxValue, most);
        Assert.InRange(picture.Count, most / 2, most);
        Assert.Equal((0L, Count - 1L), (picture[0].Step, picture[^1].Step));
        // A bucket ends where a block does, so that the bucket of any point reaches no further than this to either side.
        int reach = (int)LossThinning.BucketLength(Count, most) + blockLength;
        for (int start = 0; start + 4 * reach <= Count; start += reach)
        {
            double[] inner = [.. history.Skip(start + reach).Take(2 * reach).Select(point => point.Train)];
            double[] shown = [.. picture.Where(point => point.Step >= start && point.Step < start + 4 * reach).Select(point => point.Train)];
            Assert.True(shown.Max() >= inner.Max() && shown.Min() <= inner.Min());
        }
        Assert.All(picture, point => Assert.Equal(history[point.Step].Train, point.Train));
        // The spike and the dip, each one point of many.
        Assert.Contains(picture, point => point.Step == 123_456);
        Assert.Contains(picture, point => point.Step == 234_567);
    }

    [Fact]
    public async Task A_part_of_the_history_begins_and_ends_where_it_was_asked_to()
    {
        IReadOnlyList<LossPoint> picture = await storage.Losses.ThinnedAsync(run, 1_001, 390_007, 202);
        Assert.Equal((1_001L, 390_007L), (picture[0].Step, picture[^1].Step));
        Assert.InRange(picture.Count, 100, 202);
        Assert.All(picture.Zip(picture.Skip(1)), pair => Assert.True(pair.First.Step < pair.Second.Step));
    }
}
