using System.Globalization;
using Descent.Api.Answers;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Events;

internal static class WatchJob
{
    const string LastEventId = "Last-Event-ID";

    static readonly WholeNumber _points = new(
        "points", "Thin each batch of losses to at most this many points; its lowest and highest training loss stay. Default: every point.",
        Minimum: 1, Maximum: 1_000_000);

    public static readonly Contract Contract = new()
    {
        Query = [_points],
        RequestHeaders = [new(LastEventId, "Number of the last event that the client has: the stream goes on after it. Browsers send it by themselves.", "42")],
        Events = EventText.Bodies,
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status406NotAcceptable],
    };

    /// <summary>Watch a job: what happened so far, and then as it happens.</summary>
    /// <remarks>Events are <c>status</c>, <c>progress</c>, <c>loss</c>, <c>warning</c> and, as the last one, <c>done</c>. The <c>id</c> of an event is
    /// its number within the job; with <c>Last-Event-ID</c> the stream goes on without a gap or a duplicate, also after a restart of the service. Of
    /// progress only the latest is told. Who has seen the end gets 204, which tells a browser not to come again.</remarks>
    public static async Task<Results<EventStream, StatusCodeHttpResult, ProblemResult>> Handle(
        string id, HttpRequest request, JobStore jobs, CancellationToken token)
    {
        if (Negotiation.Choose(request, EventStream.MediaType) is null)
            return Negotiation.NotAcceptable(EventStream.MediaType);
        string known = request.Headers[LastEventId].ToString();
        long after = 0;
        if (known.Length > 0 && !long.TryParse(known, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            return Refusal.Invalid("", "out_of_range", $"The header {LastEventId} must be the number of an event.", known);
        if (await jobs.GetAsync(id, token) is not JobRow job)
            return Refusal.NotFound("job", id);
        return RunStates.IsTerminal(job.Status) && after >= job.Events
            ? TypedResults.StatusCode(StatusCodes.Status204NoContent)
            : new EventStream(id, after, _points.ReadOptional(request));
    }
}
