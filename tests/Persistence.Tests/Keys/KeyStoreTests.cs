using Descent.Persistence.Jobs;
using Descent.Persistence.Keys;

namespace Descent.Persistence.Tests.Keys;

public class KeyStoreTests
{
    static readonly NewJob Line = new("line", null, """{"target":"y"}""", "[]", [], [new(0)]);

    [Fact]
    public async Task A_key_is_kept_with_what_it_made_and_survives_a_restart()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        JobRow job = (await storage.Jobs.CreateAsync(Line, Keyed("one", [1, 2])))!;
        await storage.RestartAsync();
        (byte[] request, KeptAnswer answer) = (await storage.Keys.FindAsync("one"))!.Value;
        Assert.Equal([1, 2], request);
        Assert.Equal((202, $"/v1/jobs/{job.Id}"), (answer.Status, answer.Location));
        Assert.Equal([7], answer.Body);
        Assert.Null(await storage.Keys.FindAsync("two"));
    }

    [Fact]
    public async Task What_is_not_made_leaves_no_key()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        Assert.Null(await storage.Jobs.CreateAsync(Line with { DatasetId = "ds_gone" }, Keyed("one", [1])));
        await Assert.ThrowsAsync<InvalidOperationException>(() => storage.Jobs.CreateAsync(
            Line, new KeyedRequest<JobRow>("one", [1], _ => throw new InvalidOperationException("The answer cannot be made."))));
        Assert.Null(await storage.Keys.FindAsync("one"));
        Assert.Empty((await storage.Jobs.ListAsync(10)).Data);
    }

    [Fact]
    public async Task After_a_day_a_key_is_free_again()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        await storage.Jobs.CreateAsync(Line, Keyed("one", [1]));
        storage.Time.Advance(TimeSpan.FromHours(23.9));
        Assert.NotNull(await storage.Keys.FindAsync("one"));
        storage.Time.Advance(TimeSpan.FromHours(0.2));
        Assert.Null(await storage.Keys.FindAsync("one"));
        await storage.Jobs.CreateAsync(Line, Keyed("one", [2]));
        Assert.Equal([2], (await storage.Keys.FindAsync("one"))!.Value.Request);
    }

    [Fact]
    public async Task A_clock_that_is_set_forward_frees_no_key()
    {
        await using OpenedStorage storage = await OpenedStorage.NewAsync();
        await storage.Jobs.CreateAsync(Line, Keyed("one", [1]));
        storage.Time.Set(TimeSpan.FromDays(2));
        await storage.Jobs.CreateAsync(Line, Keyed("two", [2]));
        Assert.NotNull(await storage.Keys.FindAsync("one"));
    }

    static KeyedRequest<JobRow> Keyed(string key, byte[] request) => new(key, request, job => new KeptAnswer(202, $"/v1/jobs/{job.Id}", [7]));
}
