using System.Buffers;
using Descent.Persistence.Events;
using Descent.Persistence.Losses;

namespace Descent.Api.Events;

/// <summary>What the watchers of one job share: those who are at the same place read and write the same page once.</summary>
internal sealed class JobFeed(string job, EventStore events)
{
    /// <summary>Watchers rest after progress, each in its own time: those of the last tenths of a second are a page or two apart.</summary>
    const int MostPages = 4;

    readonly Lock _gate = new();

    /// <summary>The oldest first.</summary>
    readonly List<((long After, long? Points, Task Change) Place, Task<FeedPage?> Page)> _pages = [];

    /// <summary>The next events as text; null where the job is gone.</summary>
    /// <param name="after">Number of the last event that the watcher has.</param>
    /// <param name="points">Most points of a loss event; null for all.</param>
    /// <param name="change">The signal that the watcher will wait for if there is nothing: a page that was read before it was taken may lack
    /// what the last one told of.</param>
    public Task<FeedPage?> ReadAsync(long after, long? points, Task change)
    {
        lock (_gate)
        {
            _pages.RemoveAll(page => page.Page.IsFaulted);
            int known = _pages.FindIndex(page => page.Place == (after, points, change));
            if (known >= 0)
                return _pages[known].Page;
            if (_pages.Count == MostPages)
                _pages.RemoveAt(0);
            // The database answers on the thread that asks: not within the gate, where others wait.
            Task<FeedPage?> page = Task.Run(() => LoadAsync(after, points));
            _pages.Add(((after, points, change), page));
            return page;
        }
    }

    // No watcher can cancel it: others may wait for it as well.
    async Task<FeedPage?> LoadAsync(long after, long? points)
    {
        if (await events.ReadAsync(job, after, CancellationToken.None) is not EventPage page)
            return null;
        ArrayBufferWriter<byte> text = new();
        ProgressMade? latest = page.Events.OfType<ProgressMade>().LastOrDefault();
        foreach (JobEvent happened in points is long most ? Thinned(page.Events, (int)most) : page.Events)
        {
            if (happened is not ProgressMade || happened == latest)
                EventText.Write(happened, page.Job, text);
        }
        return new FeedPage(text.WrittenMemory, page.Reached, latest is not null, page.Events is [.., JobDone], page.HasMore);
    }

    /// <summary>Batches that follow each other become one, of as many points as are wanted.</summary>
    static IEnumerable<JobEvent> Thinned(IEnumerable<JobEvent> events, int points)
    {
        LossesRecorded? pending = null;
        foreach (JobEvent happened in events)
        {
            if (happened is LossesRecorded losses && (pending is null || pending.RunId == losses.RunId))
            {
                pending = losses with { Points = [.. pending?.Points ?? [], .. losses.Points] };
                continue;
            }
            if (pending is not null)
                yield return Thin(pending);
            pending = happened as LossesRecorded;
            if (pending is null)
                yield return happened;
        }
        if (pending is not null)
            yield return Thin(pending);

        LossesRecorded Thin(LossesRecorded losses) => losses with { Points = [.. LossThinning.Thin(losses.Points, losses.Points.Count, points)] };
    }
}

/// <summary>Some events as text.</summary>
/// <param name="Text">Whole events; empty where there are none.</param>
/// <param name="Reached">Ask for the next page after this number.</param>
/// <param name="HasProgress">Whether one of them is progress.</param>
/// <param name="IsLast">True when nothing will come any more.</param>
/// <param name="HasMore">True when more was there already.</param>
internal sealed record FeedPage(ReadOnlyMemory<byte> Text, long Reached, bool HasProgress, bool IsLast, bool HasMore);
