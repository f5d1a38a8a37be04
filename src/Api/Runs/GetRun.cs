using Descent.Api.Answers;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Runs;

internal static class GetRun
{
    public static readonly Contract Contract = new()
    {
        Query = [Waiting.Parameter],
        Refusals = [StatusCodes.Status404NotFound],
        Headers = { ["ETag"] = "The version: send it as If-None-Match.", ["Retry-After"] = "Seconds after which to look again; while unfinished." },
    };

    /// <summary>Get a run: status, metrics, timings.</summary>
    public static async Task<Results<Ok<RunBody>, StatusCodeHttpResult, ProblemResult>> Handle(
        string id, HttpContext http, RunStore runs, JobStore jobs, Waiting waiting, CancellationToken token)
    {
        RunRow? run = await waiting.ReadAsync(http.Request, cancel => runs.GetAsync(id, cancel), row => (row.JobId, row.Status), token);
        if (run is null || await jobs.GetAsync(run.JobId, token) is not JobRow job)
            return Refusal.NotFound("run", id);
        if (!RunStates.IsTerminal(run.Status))
            http.Response.Headers.RetryAfter = "1";
        return Freshness.IsKnown(http, run.Version)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(RunBody.Of(run, job));
    }
}
