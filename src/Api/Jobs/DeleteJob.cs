using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence;
using Descent.Persistence.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Jobs;

internal static class DeleteJob
{
    public static readonly Contract Contract = new()
    {
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict],
    };

    /// <summary>Delete a job with all it made.</summary>
    /// <remarks>409 while it is unfinished: cancel it first.</remarks>
    public static async Task<Results<NoContent, ProblemResult>> Handle(string id, JobStore jobs, CancellationToken token) =>
        await jobs.DeleteAsync(id, token) switch
        {
            DeleteOutcome.NotFound => Refusal.NotFound("job", id),
            DeleteOutcome.InUse => Refusal.Conflict($"Job {id} is not finished. Cancel it, or wait for its end."),
            _ => TypedResults.NoContent(),
        };
}
