using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Datasets;

internal static class GetDataset
{
    public static readonly Contract Contract = new() { Refusals = [StatusCodes.Status404NotFound] };

    /// <summary>Get a dataset with the statistics of its columns.</summary>
    public static async Task<Results<Ok<DatasetBody>, ProblemResult>> Handle(string id, DatasetStore datasets, CancellationToken token) =>
        await datasets.GetAsync(id, token) is DatasetRow row ? TypedResults.Ok(DatasetBody.Of(row)) : Refusal.NotFound("dataset", id);
}
