using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Jobs;

/// <summary>What a client may ask of a job that is under way. Each is on disk when it is answered, and asking again changes nothing.</summary>
internal static class SteerJob
{
    public static readonly Contract Contract = new()
    {
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict],
        Headers = { ["Location"] = "Where the job is." },
    };

    /// <summary>Give a job up.</summary>
    /// <remarks>Runs that wait are cancelled at once; those that a worker has, within a step or a tenth of a second, whatever they do. The result
    /// is dropped, even one that was ready in the same moment. 409 when the job is over.</remarks>
    public static Task<Results<Accepted<JobBody>, ProblemResult>> Cancel(string id, JobStore jobs, RunStore runs, CancellationToken token) =>
        AnswerAsync(id, jobs, runs, jobs.RequestCancelAsync(id, token), token);

    /// <summary>Hold a job.</summary>
    /// <remarks>Its workers save and let go, within a step or a tenth of a second; the job is then <c>paused</c> until it is resumed. A step that takes longer is
    /// given up and made again later. 409 when the job is over or being cancelled.</remarks>
    public static Task<Results<Accepted<JobBody>, ProblemResult>> Pause(string id, JobStore jobs, RunStore runs, CancellationToken token) =>
        AnswerAsync(id, jobs, runs, jobs.RequestPauseAsync(id, token), token);

    /// <summary>Let a paused job go on.</summary>
    /// <remarks>It takes its old place in the queue and ends with the same numbers, bit for bit, as if it had never been paused. 409 when the job is
    /// over or being cancelled.</remarks>
    public static Task<Results<Accepted<JobBody>, ProblemResult>> Resume(string id, JobStore jobs, RunStore runs, CancellationToken token) =>
        AnswerAsync(id, jobs, runs, jobs.RequestResumeAsync(id, token), token);

    /// <summary>End a job now and keep the best parameters so far.</summary>
    /// <remarks>The job succeeds with <c>stop_reason: stopped</c>, also when it waited or was paused. Runs that had not begun are dropped.
    /// 409 when the job is over or being cancelled.</remarks>
    public static Task<Results<Accepted<JobBody>, ProblemResult>> Stop(string id, JobStore jobs, RunStore runs, CancellationToken token) =>
        AnswerAsync(id, jobs, runs, jobs.RequestStopAsync(id, token), token);

    static async Task<Results<Accepted<JobBody>, ProblemResult>> AnswerAsync(
        string id, JobStore jobs, RunStore runs, Task<JobRequest> request, CancellationToken token)
    {
        JobRequest outcome = await request;
        JobRow? row = outcome == JobRequest.NotFound ? null : await jobs.GetAsync(id, token);
        return outcome switch
        {
            _ when row is null => Refusal.NotFound("job", id),
            JobRequest.Finished => Refusal.Conflict($"Job {id} is over: it ended as {row.Status.ToString().ToLowerInvariant()}."),
            JobRequest.Cancelling => Refusal.Conflict($"Job {id} is being cancelled."),
            _ => TypedResults.Accepted($"/v1/jobs/{id}", JobBody.Of(row, await runs.QueuePositionAsync(row.Runs, token))),
        };
    }
}
