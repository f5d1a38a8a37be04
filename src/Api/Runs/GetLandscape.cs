using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Datasets;
using Descent.Persistence.Jobs;
using Descent.Persistence.Runs;
using Descent.Training.Diagnostics.Landscapes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Runs;

internal static class GetLandscape
{
    public static readonly Contract Contract = new() { Query = SliceRequest.Parameters, Refusals = SliceRequest.Refusals };

    /// <summary>Get a slice of the loss around the solution.</summary>
    /// <remarks>The training loss on a line or a plane through the fitted parameters, and the way of the run projected onto it. 409 as long as there is no model.
    /// <c>landscape.svg</c> and <c>landscape.png</c> are its pictures.</remarks>
    public static async Task<Results<Ok<LandscapeBody>, ProblemResult>> Handle(
        string id, HttpRequest request, RunStore runs, JobStore jobs, DatasetStore datasets, TableCache tables, Diagnosis diagnosis, TimeProvider clock, CancellationToken token)
    {
        (Landscape? landscape, ProblemResult? refusal) = await SliceRequest.SurveyAsync(id, request, runs, jobs, datasets, tables, diagnosis, clock, token);
        return landscape is null ? refusal! : TypedResults.Ok(LandscapeBody.Of(id, landscape));
    }
}
