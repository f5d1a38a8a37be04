using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;

namespace Descent.Persistence.Tests.Jobs;

public class RetentionTests
{
    [Fact]
    public async Task Deleting_gives_the_disk_back()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string kept = await FinishedAsync(storage), large = await FinishedAsync(storage, 300_000);
        await storage.Space.ReturnAsync();
        long full = BytesOnDisk(storage);
        await storage.Jobs.DeleteAsync(large);
        await storage.Space.ReturnAsync();
        Assert.InRange(full, 2_000_000, long.MaxValue);
        Assert.InRange(BytesOnDisk(storage), 0, 500_000);
        Assert.NotNull(await storage.Jobs.GetAsync(kept));
        Assert.Equal(10, await storage.Losses.CountAsync((await storage.Jobs.GetAsync(kept))!.Runs[0].Id));
    }

    [Fact]
    public async Task Nothing_goes_that_nobody_asked_to_remove()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string job = await FinishedAsync(storage);
        storage.Time.Advance(TimeSpan.FromDays(10_000));
        Assert.Equal(0, await storage.Retention.ApplyAsync(null, null));
        Assert.NotNull(await storage.Jobs.GetAsync(job));
    }

    [Fact]
    public async Task Jobs_go_by_the_age_of_their_end_and_unfinished_ones_stay()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string waiting = (await storage.JobAsync()).Id, old = await FinishedAsync(storage);
        storage.Time.Advance(TimeSpan.FromDays(2));
        string young = await FinishedAsync(storage);
        storage.Time.Advance(TimeSpan.FromDays(1.5));
        Assert.Equal(1, await storage.Retention.ApplyAsync(TimeSpan.FromDays(3), null));
        Assert.Equal([young, waiting], (await storage.Jobs.ListAsync(10)).Data.Select(job => job.Id));
        Assert.Null(await storage.Jobs.GetAsync(old));
    }

    [Fact]
    public async Task A_clock_that_jumps_makes_nothing_older()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string job = await FinishedAsync(storage);
        TimeSpan most = TimeSpan.FromMinutes(30);
        storage.Time.Advance(most / 2);
        foreach (double hours in new[] { 1, -2, 1.0 })
        {
            storage.Time.Set(TimeSpan.FromHours(hours));
            Assert.Equal(0, await storage.Retention.ApplyAsync(most, null));
        }
        storage.Time.Advance(most);
        Assert.Equal(1, await storage.Retention.ApplyAsync(most, null));
        Assert.Null(await storage.Jobs.GetAsync(job));
    }

    [Fact]
    public async Task The_oldest_finished_jobs_go_until_the_size_is_kept()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        string waiting = (await storage.JobAsync()).Id;
        List<string> finished = [];
        long empty = await storage.Space.UsedBytesAsync();
        for (int i = 0; i < 4; i++)
            finished.Add(await FinishedAsync(storage, 30_000));
        long used = await storage.Space.UsedBytesAsync(), each = (used - empty) / 4;
        Assert.Equal(2, await storage.Retention.ApplyAsync(null, used - each * 3 / 2));
        Assert.Equal([finished[3], finished[2], waiting], (await storage.Jobs.ListAsync(10)).Data.Select(job => job.Id));
        Assert.Equal(2, await storage.Retention.ApplyAsync(null, 1));
        Assert.Equal([waiting], (await storage.Jobs.ListAsync(10)).Data.Select(job => job.Id));
    }

    static async Task<string> FinishedAsync(OpenedStorage storage, int points = 10)
    {
        JobRow job = await storage.JobAsync();
        RunToken token = storage.Claims.Claim(job.Runs[0].Id, "me")!.Token;
        Assert.Equal(FencedWrite.Written, storage.Claims.Finish(token, Trainings.Result(losses: Trainings.Noise(points))));
        return job.Id;
    }

    static long BytesOnDisk(OpenedStorage storage) =>
        Directory.EnumerateFiles(storage.Path, "descent.db*").Sum(file => new FileInfo(file).Length);
}
