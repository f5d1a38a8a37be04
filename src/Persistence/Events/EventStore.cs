using Descent.Persistence.Database;
using Descent.Persistence.Jobs;
using Descent.Persistence.Losses;
using Descent.Persistence.Runs;
using Descent.Training.Runs;
using Microsoft.EntityFrameworkCore;

namespace Descent.Persistence.Events;

/// <summary>Reads what happened to a job, from any point on, off what is stored of it.</summary>
public sealed class EventStore
{
    /// <summary>Most points of one event.</summary>
    public const int MostPoints = 1000;

    readonly IDbContextFactory<DescentDatabase> databases;
    readonly LossStore losses;

    internal EventStore(IDbContextFactory<DescentDatabase> databases, LossStore losses)
    {
        this.databases = databases;
        this.losses = losses;
    }

    /// <summary>The events after a number, at most about one chunk of losses a run.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="after">Number of the last event that is known; 0 for none.</param>
    /// <param name="cancellation">Ends the query.</param>
    /// <returns>Null where there is no such job.</returns>
    public async Task<EventPage?> ReadAsync(string jobId, long after, CancellationToken cancellation = default)
    {
        await using DescentDatabase database = await databases.CreateDbContextAsync(cancellation);
        JobRow? job = await database.Jobs.Include(row => row.Runs.OrderBy(run => run.Index)).FirstOrDefaultAsync(row => row.Id == jobId, cancellation);
        if (job is null)
            return null;
        if (job.Events <= after)
            return new EventPage(job, [], after, HasMore: false);
        // What has a number up to the job's was committed with it or before, and keeps that number: no snapshot is needed to read it in parts.
        NumberedLosses recorded = await losses.NumberedAsync(jobId, after, job.Events, cancellation);
        long reached = recorded.Reached;
        List<JobStatusRow> statuses = await database.JobStatuses
            .Where(row => row.JobId == jobId && row.Event >= after && row.Event <= reached).ToListAsync(cancellation);
        IEnumerable<JobEvent> events =
        [
            .. recorded.Stretches.SelectMany(Cut), .. statuses.SelectMany(Entered), .. Warnings(job), .. job.Runs.Select(run => new ProgressMade(run.ProgressEvent, run.Id)),
        ];
        return new EventPage(
            job, Batched(events.Where(made => made.Number > after && made.Number <= reached).OrderBy(made => made.Number)), reached, reached < job.Events);
    }

    static IEnumerable<LossesRecorded> Cut(NumberedStretch stretch)
    {
        ArraySegment<LossPoint> points = stretch.Points;
        for (int start = 0; start < points.Count; start += MostPoints)
        {
            ArraySegment<LossPoint> some = points.Slice(start, Math.Min(MostPoints, points.Count - start));
            yield return new LossesRecorded(stretch.Number - points.Count + start + some.Count, stretch.RunId, some);
        }
    }

    // Read from the number before: who has the last state may still lack the end.
    static IEnumerable<JobEvent> Entered(JobStatusRow row) => RunStates.IsTerminal(row.Status)
        ? [new StatusEntered(row.Event, row.Status), new JobDone(row.Event + 1)]
        : [new StatusEntered(row.Event, row.Status)];

    static IEnumerable<WarningGiven> Warnings(JobRow job) =>
    [
        .. job.Warnings.Select((warning, index) => new WarningGiven(EventNumbers.OfWarning(index), null, warning)),
        .. job.Runs.SelectMany(run => run.Warnings.Select(
            (warning, index) => new WarningGiven(run.WarningsEvent + index, run.Id, warning)).Where(_ => run.WarningsEvent > 0)),
    ];

    /// <summary>Joins neighbouring stretches of a run up to the most that an event may have.</summary>
    static List<JobEvent> Batched(IEnumerable<JobEvent> events)
    {
        List<JobEvent> batched = [];
        foreach (JobEvent made in events)
        {
            if (made is LossesRecorded next && batched is [.., LossesRecorded last]
                && last.RunId == next.RunId && last.Points.Count + next.Points.Count <= MostPoints)
                batched[^1] = next with { Points = [.. last.Points, .. next.Points] };
            else
                batched.Add(made);
        }
        return batched;
    }
}
