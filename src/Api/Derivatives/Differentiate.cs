using Descent.Api.Hosting;
using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Training;
using Descent.Training.Formulas;
using Descent.Training.Preparation.Reading;
using Descent.Training.Specs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Derivatives;

internal static class Differentiate
{
    const string Example = """{"formula":"0.5*((w+b-2)^2+(2*w+b-5)^2)","at":{"w":0,"b":0},"order":2}""";

    public static readonly Contract Contract = new()
    {
        Bodies = [new RequestBody("application/json", "A formula and a point.", Example) { Schema = typeof(DerivativesSpec) }],
        Refusals = [StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity],
    };

    /// <summary>Differentiate a formula at a point.</summary>
    /// <remarks>Exact derivatives, not differences: the gradient, the Hessian and its eigenvalues, whether the formula is convex at the point,
    /// Newton's step from it, the derivatives as formulas, and every operation with its value. Nothing is stored.
    /// The example is the half sum of squares of the line through (1, 2) and (2, 5): the gradient at (0, 0) is (-12, -7), the eigenvalues
    /// 0.1459 and 6.8541, and one Newton step (3, -1) leads to the minimum.</remarks>
    public static async Task<Results<Ok<DerivativesBody>, ProblemResult>> Handle(HttpRequest request, Limits limits, CancellationToken token)
    {
        (ReadOnlyMemory<byte> body, ProblemResult? tooLarge) = await RequestBytes.ReadAsync(request, limits.BodyBytes, token);
        if (tooLarge is not null)
            return tooLarge;
        (DerivativesSpec? spec, IReadOnlyList<Problem> malformed) = BodyReader.Read<DerivativesSpec>(body);
        if (spec is null)
            return Refusal.Invalid(malformed);
        (Formula? formula, IReadOnlyList<Problem> problems) = Training.Diagnostics.Derivatives.Check(spec, malformed);
        return formula is null
            ? malformed.Count > 0 ? Refusal.Invalid(problems) : Refusal.Unprocessable(problems)
            : TypedResults.Ok(DerivativesBody.Of(spec, Training.Diagnostics.Derivatives.Evaluate(formula, spec.At!, spec.Order)));
    }
}
