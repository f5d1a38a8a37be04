using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Descent.Persistence.Tests;

public class IdentifiersTests
{
    [Fact]
    public void Ids_are_opaque_words_with_their_prefix() =>
        Assert.Matches("^job_[0-9a-hjkmnp-tv-z]{26}$", new Identifiers(new FakeTimeProvider()).New("job"));

    [Theory]
    [InlineData("job_01jb3v6c3s8q4n0k2m7t5xw9ye", true)]
    [InlineData("run_01jb3v6c3s8q4n0k2m7t5xw9ye", false)]
    [InlineData("job_01jb3v6c3s8q4n0k2m7t5xw9y", false)]
    [InlineData("job_01jb3v6c3s8q4n0k2m7t5xw9yee", false)]
    [InlineData("job_01JB3V6C3S8Q4N0K2M7T5XW9YE", false)]
    [InlineData("job-01jb3v6c3s8q4n0k2m7t5xw9ye", false)]
    [InlineData("job_01jb3v6c3s8q4n0k2m7t5xw9yu", false)]
    [InlineData("", false)]
    public void An_id_is_told_from_other_text(string text, bool wellFormed) => Assert.Equal(wellFormed, Identifiers.IsWellFormed(text, "job"));

    [Fact]
    public void Later_ids_sort_later_while_the_clock_stands_goes_or_jumps_back()
    {
        FakeTimeProvider time = new();
        Identifiers identifiers = new(time);
        List<string> ids = [];
        for (int i = 0; i < 3000; i++)
        {
            if (i % 3 == 0)
                time.Advance(TimeSpan.FromMilliseconds(1));
            if (i == 1500)
                time.AdjustTime(time.GetUtcNow().AddHours(-1));
            ids.Add(identifiers.New("run"));
        }
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task Threads_never_get_the_same_id()
    {
        Identifiers identifiers = new(new FakeTimeProvider());
        ConcurrentDictionary<string, bool> ids = new();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 2000; i++)
                ids.TryAdd(identifiers.New("ds"), true);
        })));
        Assert.Equal(16_000, ids.Count);
    }

    [Fact]
    public void Ids_go_on_after_one_that_an_earlier_process_made()
    {
        FakeTimeProvider time = new();
        string earlier = new Identifiers(time).New("job");
        time.AdjustTime(time.GetUtcNow().AddHours(-1));
        Identifiers later = new(time);
        later.ContinueAfter(earlier);
        Assert.True(string.CompareOrdinal(later.New("job"), earlier) > 0);
    }
}
