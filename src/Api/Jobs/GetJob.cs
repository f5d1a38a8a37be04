using Descent.Api.Answers;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Jobs;

internal static class GetJob
{
    public static readonly Contract Contract = new()
    {
        Query = [Waiting.Parameter],
        Refusals = [StatusCodes.Status404NotFound],
        Headers = { ["ETag"] = "The version: send it as If-None-Match.", ["Retry-After"] = "Seconds after which to look again; while unfinished." },
    };

    /// <summary>Get a job: status, progress, losses.</summary>
    public static async Task<Results<Ok<JobBody>, StatusCodeHttpResult, ProblemResult>> Handle(
        string id, HttpContext http, JobStore jobs, RunStore runs, Waiting waiting, LiveWarnings live, CancellationToken token)
    {
        JobRow? row = await waiting.ReadAsync(http.Request, cancel => jobs.GetAsync(id, cancel), job => (job.Id, job.Status), token, id);
        if (row is null)
            return Refusal.NotFound("job", id);
        if (!RunStates.IsTerminal(row.Status))
            http.Response.Headers.RetryAfter = "1";
        int? position = await runs.QueuePositionAsync(row.Runs, token);
        // What passes without a write has no version.
        if (live.Of(row) is { Count: > 0 } warnings)
            return TypedResults.Ok(JobBody.Of(row, position, warnings));
        return Freshness.IsKnown(http, row.Version, position)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(JobBody.Of(row, position));
    }
}
