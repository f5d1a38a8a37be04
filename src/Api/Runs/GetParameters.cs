using Descent.Api.Answers;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Runs;
using Descent.Training.Export;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Runs;

internal static class GetParameters
{
    const string Binary = "application/octet-stream";

    static readonly Choice _at = new("at", "The end, or of a run that diverged the last step at which its loss was finite.", ["end", "last_finite"], "end");

    public static readonly Contract Contract = new()
    {
        Query = [_at],
        Answer = typeof(ParametersBody),
        Files = [Binary],
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status406NotAcceptable, StatusCodes.Status409Conflict],
    };

    /// <summary>Get the fitted parameters.</summary>
    /// <remarks>Those of linear models are in the units of the data. As JSON, or with <c>Accept: application/octet-stream</c> as a file in the safetensors format,
    /// a float64 tensor for each parameter. 409 as long as there are none, and where the run failed; what a run that diverged had reached when it was finite for
    /// the last time is there with <c>at=last_finite</c>.</remarks>
    public static async Task<Results<Ok<ParametersBody>, FileContentHttpResult, ProblemResult>> Handle(string id, HttpRequest request, RunStore runs, CancellationToken token)
    {
        if (Negotiation.Choose(request, Negotiation.Json, Binary) is not string form)
            return Negotiation.NotAcceptable(Negotiation.Json, Binary);
        (FittedModel? model, ProblemResult? refusal) = _at.Read(request) == "end"
            ? await Fitted.LoadAsync(id, runs, token)
            : await Fitted.LoadLastFiniteAsync(id, runs, token);
        if (model is null)
            return refusal!;
        IReadOnlyList<LabelledParameter> parameters = model.Parameters();
        return form == Binary
            ? TypedResults.File(SafeTensors.Write(parameters, new Dictionary<string, string> { ["run"] = id }), form, $"{id}.safetensors")
            : TypedResults.Ok(new ParametersBody(id, [.. parameters.Select(ParameterBody.Of)]));
    }
}
