using Descent.Persistence.Events;
using Descent.Persistence.Runs;

namespace Descent.Api.Events;

/// <summary>The feeds that have watchers. The first watcher of a job opens its feed, the last one closes it.</summary>
internal sealed class JobFeeds(EventStore events, WatchedJobs watched)
{
    readonly Lock _gate = new();
    readonly Dictionary<string, Audience> _audiences = [];

    /// <summary>The feed of a job, until the returned seat is given up.</summary>
    public Seat Enter(string job)
    {
        lock (_gate)
        {
            if (!_audiences.TryGetValue(job, out Audience? audience))
            {
                _audiences[job] = audience = new Audience(new JobFeed(job, events));
                watched.Add(job);
            }
            audience.Watchers++;
            return new Seat(audience.Feed, () => Leave(job, audience));
        }
    }

    void Leave(string job, Audience audience)
    {
        lock (_gate)
        {
            if (--audience.Watchers > 0)
                return;
            _audiences.Remove(job);
            watched.Remove(job);
        }
    }

    sealed class Audience(JobFeed feed)
    {
        public JobFeed Feed { get; } = feed;

        public int Watchers { get; set; }
    }

    /// <summary>A watcher's place.</summary>
    public sealed class Seat(JobFeed feed, Action leave) : IDisposable
    {
        public JobFeed Feed { get; } = feed;

        public void Dispose() => leave();
    }
}
