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
        return model is null ? refusal! : TypedResults.Ok(new ParametersBody(id, model.Parameters()));
    }
}

/// <summary>The fitted parameters of a run.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Parameters">In the order of the model.</param>
internal sealed record ParametersBody(string Run, IReadOnlyList<LabelledParameter> Parameters)
{
    /// <summary>Always <c>parameters</c>.</summary>
    [System.Text.Json.Serialization.JsonPropertyOrder(-1)]
    public string Object { get; } = "parameters";
}
