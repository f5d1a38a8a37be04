using Descent.Api.Problems;
using Descent.Api.Requests;
using Descent.Persistence.Runs;
using Descent.Training.Diagnostics.Inference;
using Descent.Training.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Descent.Api.Runs;

internal static class GetInference
{
    static readonly Choice _covariance = new(
        "covariance", "What the errors rest on: classical, one variance for all rows; hc1 or hc3, each row's own residual, for least squares.",
        ["classical", "hc1", "hc3"], "classical");

    public static readonly Contract Contract = new()
    {
        Query = [_covariance],
        Refusals = [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict],
    };

    /// <summary>Get the parameters with error bars.</summary>
    /// <remarks>Estimate, standard error, t or z, p-value and 95 % interval of every number, in the units of the data, with correlations, log-likelihood, AIC and BIC.
    /// Least squares rests on s²(JᵀJ)⁻¹, logistic, multinomial, Poisson and normal likelihoods on the inverse Hessian, all by exact derivatives. Where the numbers would be wrong the answer is 409 with the
    /// reason: as long as there is no model, where columns depend on one another (they are named), for penalised and float32 fits, for losses that are no likelihood,
    /// for fits that are not at their minimum or at a bound, for more than 500 parameters, and when the dataset was deleted.</remarks>
    public static async Task<Results<Ok<InferenceBody>, ProblemResult>> Handle(
        string id, HttpRequest request, RunStore runs, UncertaintyCache uncertainties, CancellationToken token)
    {
        (FittedModel? model, ProblemResult? refusal) = await Fitted.LoadAsync(id, runs, token);
        if (model is null)
            return refusal!;
        CovarianceKind kind = Enum.Parse<CovarianceKind>(_covariance.Read(request)!, ignoreCase: true);
        (Uncertainty? uncertainty, refusal) = await uncertainties.OfAsync(id, model, kind, token);
        return uncertainty is null ? refusal! : TypedResults.Ok(InferenceBody.Of(id, uncertainty.Report(), kind));
    }
}
