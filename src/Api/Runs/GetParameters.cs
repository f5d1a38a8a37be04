using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Runs;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Runs;

internal static class GetParameters
{
    public static readonly Contract Contract = new()
    {
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict],
    };

    /// <summary>Get the fitted parameters.</summary>
    /// <remarks>Those of linear models are in the units of the data. 409 as long as there are none.</remarks>
    public static async Task<Results<Ok<ParametersBody>, ProblemResult>> Handle(string id, RunStore runs, CancellationToken token)
    {
        (FittedModel? model, ProblemResult? refusal) = await Fitted.LoadAsync(id, runs, token);
        return model is null ? refusal! : TypedResults.Ok(new ParametersBody(id, [.. model.Parameters().Select(ParameterBody.Of)]));
    }
}
