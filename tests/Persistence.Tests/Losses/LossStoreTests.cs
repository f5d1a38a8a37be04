using Descent.Persistence.Database;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Tests.Losses;

public class LossStoreTests
{
    [Fact]
    public async Task Many_small_saves_make_few_chunks_and_one_unbroken_history()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        RunToken token = await ClaimAsync(storage);
        for (int save = 0; save < 40; save++)
            Save(storage, token, save * 500L, 500);
        // Chunks below the limit are at least halved from one to the next.
        int[] sizes = await ChunkSizesAsync(storage);
        Assert.InRange(sizes.Length, 2, 7);
        Assert.True(sizes[0] >= LossAppend.MergeBelow);
        Assert.All(sizes.Zip(sizes.Skip(1)), pair => Assert.True(pair.First >= 2 * pair.Second));
        Assert.Equal(
            Enumerable.Range(0, 20_000).Select(step => (long)step),
            await storage.Losses.ReadAsync(token.RunId).Select(point => point.Step).ToArrayAsync());
    }

    [Fact]
    public async Task A_large_save_is_cut_into_chunks_that_a_reader_can_hold()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        RunToken token = await ClaimAsync(storage);
        Save(storage, token, 0, 10);
        Save(storage, token, 10, 2 * LossAppend.MostPoints);
        int[] sizes = [LossAppend.MostPoints, LossAppend.MostPoints, 10];
        Assert.Equal(sizes, await ChunkSizesAsync(storage));
        Assert.Equal(2 * LossAppend.MostPoints + 10, await storage.Losses.CountAsync(token.RunId));
        Assert.Equal(2 * LossAppend.MostPoints + 10, await storage.Losses.ReadAsync(token.RunId).CountAsync());
    }

    [Fact]
    public async Task A_history_with_many_extra_columns_is_cut_into_shorter_chunks_and_thinned_with_them()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        RunToken token = await ClaimAsync(storage);
        string[] names = [.. Enumerable.Range(0, 94).Select(i => $"column {i}")];
        LossPoint[] points = [.. Trainings.Losses(0, 9_000).Select(point => point with { Extra = new ExtraColumns(names, [.. names.Select((_, i) => (double?)point.Step + i)]) })];
        storage.Claims.SaveCheckpoint(token, new Checkpoint(8_000, [1]), points[..8_000], Trainings.Progress(8_000));
        storage.Claims.SaveCheckpoint(token, new Checkpoint(9_000, [1]), points[8_000..], Trainings.Progress(9_000));

        Assert.All(await ChunkSizesAsync(storage), size => Assert.InRange(size, 1, LossAppend.MostPoints * 6 / 100));
        Assert.Equal(points, await storage.Losses.ReadAsync(token.RunId).ToArrayAsync());
        IReadOnlyList<LossPoint> thinned = await storage.Losses.ThinnedAsync(token.RunId, 0, long.MaxValue, 10);
        Assert.InRange(thinned.Count, 2, 10);
        Assert.All(thinned, point => Assert.Equal(points[point.Step], point));
    }

    [Fact]
    public async Task A_save_that_steps_back_is_refused_and_leaves_the_history_as_it_was()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        RunToken token = await ClaimAsync(storage);
        Save(storage, token, 0, 500);

        Assert.Throws<ArgumentException>(() => Save(storage, token, 499, 300));

        Save(storage, token, 500, 300);
        Assert.Equal(
            Enumerable.Range(0, 800).Select(step => (long)step),
            await storage.Losses.ReadAsync(token.RunId).Select(point => point.Step).ToArrayAsync());
    }

    [Theory]
    [InlineData(0, long.MaxValue)]
    [InlineData(19_995, 20_005)]
    [InlineData(1, 1)]
    [InlineData(20_000, 20_000)]
    [InlineData(39_999, 50_000)]
    [InlineData(40_000, 50_000)]
    [InlineData(7, 3)]
    public async Task A_range_of_steps_is_read_and_counted_with_both_ends(long from, long to)
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        RunToken token = await ClaimAsync(storage);
        Save(storage, token, 0, 20_000);
        Save(storage, token, 20_000, 20_000);
        Assert.Equal(2, (await ChunkSizesAsync(storage)).Length);
        long[] steps = [.. Enumerable.Range(0, 40_000).Select(step => (long)step).Where(step => step >= from && step <= to)];
        Assert.Equal(steps, await storage.Losses.ReadAsync(token.RunId, from, to).Select(point => point.Step).ToArrayAsync());
        Assert.Equal(steps.Length, await storage.Losses.CountAsync(token.RunId, from, to));
    }

    [Fact]
    public async Task A_reader_misses_nothing_of_a_history_that_grows_under_it()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        RunToken token = await ClaimAsync(storage);
        Save(storage, token, 0, 100);
        List<long> steps = [];
        await foreach (LossPoint point in storage.Losses.ReadAsync(token.RunId))
        {
            steps.Add(point.Step);
            // The chunk being read is packed anew with these, and another one follows it.
            if (point.Step == 50)
                Save(storage, token, 100, 20_000);
            if (point.Step == 60)
                Save(storage, token, 20_100, 100);
        }
        Assert.Equal(Enumerable.Range(0, 20_200).Select(step => (long)step), steps);
    }

    [Fact]
    public async Task A_run_without_losses_has_an_empty_history()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        RunToken token = await ClaimAsync(storage);
        Assert.Equal(0, await storage.Losses.CountAsync(token.RunId));
        Assert.Empty(await storage.Losses.ReadAsync(token.RunId).ToArrayAsync());
    }

    static async Task<RunToken> ClaimAsync(OpenedStorage storage) => storage.Claims.Claim((await storage.JobAsync()).Runs[0].Id, "me")!.Token;

    static void Save(OpenedStorage storage, RunToken token, long first, int count) => Assert.Equal(
        FencedWrite.Written,
        storage.Claims.SaveCheckpoint(token, new Checkpoint(first + count, [1]), Trainings.Losses(first, count), Trainings.Progress(first + count)));

    static async Task<int[]> ChunkSizesAsync(OpenedStorage storage)
    {
        await using DescentDatabase database = storage.Database();
        return await database.LossChunks.OrderBy(chunk => chunk.Sequence).Select(chunk => chunk.Count).ToArrayAsync();
    }
}
