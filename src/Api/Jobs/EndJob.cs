using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Jobs;

/// <summary>The two ways a client ends a job early.</summary>
internal static class EndJob
{
    public static readonly Contract Contract = new()
    {
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict],
        Headers = { ["Location"] = "Where the job is." },
    };

    /// <summary>Give a job up.</summary>
    /// <remarks>A waiting job is cancelled at once, a running one as soon as its worker agrees. Asking again changes nothing; 409 when the job is over.</remarks>
    public static Task<Results<Accepted<JobBody>, ProblemResult>> Cancel(string id, JobStore jobs, CancellationToken token) =>
        AnswerAsync(id, jobs, jobs.RequestCancelAsync(id, token), token);

    /// <summary>End a job now and keep the best parameters so far.</summary>
    /// <remarks>The job succeeds with <c>stop_reason: stopped</c>. Asking again changes nothing; 409 when the job is over.</remarks>
    public static Task<Results<Accepted<JobBody>, ProblemResult>> Stop(string id, JobStore jobs, CancellationToken token) =>
        AnswerAsync(id, jobs, jobs.RequestStopAsync(id, token), token);

    static async Task<Results<Accepted<JobBody>, ProblemResult>> AnswerAsync(
        string id, JobStore jobs, Task<EndRequest> request, CancellationToken token)
    {
        EndRequest outcome = await request;
        JobRow? row = outcome == EndRequest.NotFound ? null : await jobs.GetAsync(id, token);
        if (row is null)
            return Refusal.NotFound("job", id);
        return outcome == EndRequest.Finished
            ? Refusal.Conflict($"Job {id} is over: it ended as {row.Status.ToString().ToLowerInvariant()}.")
            : TypedResults.Accepted($"/v1/jobs/{id}", JobBody.Of(row));
    }
}
