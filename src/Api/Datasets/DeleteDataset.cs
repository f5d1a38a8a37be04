using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence;
using Descent.Persistence.Datasets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Datasets;

internal static class DeleteDataset
{
    public static readonly Contract Contract = new()
    {
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict],
    };

    /// <summary>Delete a dataset.</summary>
    /// <remarks>Finished jobs keep what they made. 409 while an unfinished job uses it.</remarks>
    public static async Task<Results<NoContent, ProblemResult>> Handle(
        string id, DatasetStore datasets, TableCache tables, CancellationToken token)
    {
        DeleteOutcome outcome = await datasets.DeleteAsync(id, token);
        if (outcome == DeleteOutcome.NotFound)
            return Refusal.NotFound("dataset", id);
        if (outcome == DeleteOutcome.InUse)
            return Refusal.Conflict($"Dataset {id} is used by a job that is not finished. Cancel the job or wait for its end.");
        tables.Forget(id);
        return TypedResults.NoContent();
    }
}
