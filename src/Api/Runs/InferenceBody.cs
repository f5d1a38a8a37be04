using Descent.Training.Diagnostics.Inference;

namespace Descent.Api.Runs;

/// <summary>The parameters of a fit with error bars.</summary>
internal sealed record InferenceBody
{
    /// <summary>Always <c>inference</c>.</summary>
    public string Object { get; } = "inference";

    /// <summary>Id of the run.</summary>
    public required string Run { get; init; }

    /// <summary>One a number, in the order of the parameters; those of the references are left out.</summary>
    public required IReadOnlyList<EstimateBody> Parameters { get; init; }

    /// <summary>What statistics are compared with: <c>t</c> for least squares, <c>z</c>, the normal distribution, for likelihoods.</summary>
    public required StatisticKind StatisticKind { get; init; }

    /// <summary>What the errors rest on.</summary>
    public required CovarianceKind Covariance { get; init; }

    /// <summary>Levels and classes, such as <c>sex=female</c>, that coefficients are differences from: the data determine no more than differences.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>Correlations of the estimates, row by row; null where there is no error at all.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Correlation { get; init; }

    /// <summary>Rows that trained.</summary>
    public required int Observations { get; init; }

    /// <summary>Root of the residual sum of squares over the degrees of freedom, in the units of the target; null unless least squares.</summary>
    public required double? ResidualStandardDeviation { get; init; }

    /// <summary>Observations less parameters.</summary>
    public required int DegreesOfFreedom { get; init; }

    /// <summary>1 - residual sum of squares / sum of squares about the mean; null unless least squares.</summary>
    public required double? RSquared { get; init; }

    /// <summary>With all constants; of least squares that of normal errors.</summary>
    public required double? LogLikelihood { get; init; }

    /// <summary>-2 log L + 2p; the variance of the errors is not counted among the p parameters.</summary>
    public required double? Aic { get; init; }

    /// <summary>-2 log L + p log n.</summary>
    public required double? Bic { get; init; }

    /// <summary>What the numbers are that are null for not being finite, as with a fit that goes through every row; null where all are.</summary>
    public required IReadOnlyDictionary<string, string>? Nonfinite { get; init; }

    public static InferenceBody Of(string run, InferenceReport report, CovarianceKind covariance) => new()
    {
        Run = run,
        Parameters = [.. report.Parameters.Select(EstimateBody.Of)],
        StatisticKind = report.Kind,
        Covariance = covariance,
        References = report.References,
        Correlation = [.. report.Correlation.Select(row => row.Select(entry => Answers.Nonfinite.OrNull(entry)).ToArray())],
        Observations = report.Summary.Observations,
        ResidualStandardDeviation = report.Summary.ResidualStandardDeviation,
        DegreesOfFreedom = report.Summary.DegreesOfFreedom,
        RSquared = report.Summary.RSquared,
        LogLikelihood = Answers.Nonfinite.OrNull(report.Summary.LogLikelihood),
        Aic = Answers.Nonfinite.OrNull(report.Summary.Aic),
        Bic = Answers.Nonfinite.OrNull(report.Summary.Bic),
        Nonfinite = Answers.Nonfinite.Names(
            ("log_likelihood", report.Summary.LogLikelihood), ("aic", report.Summary.Aic), ("bic", report.Summary.Bic)),
    };
}

/// <summary>One number with its error.</summary>
/// <param name="Name"><c>bias</c> and <c>weight[age]</c> of a linear model, <c>weight[red,age]</c> where there are several outputs, <c>layers.0.weight[3,1]</c> by position in a network.</param>
/// <param name="Estimate">In the units of the data.</param>
/// <param name="StandardError">The standard deviation that the estimate would have over repetitions.</param>
/// <param name="Statistic">Estimate over standard error: t or z.</param>
/// <param name="PValue">Probability, were the true value 0, of a statistic at least so far from 0 on either side.</param>
/// <param name="Lower">Of the 95 % interval.</param>
/// <param name="Upper">Of the 95 % interval.</param>
/// <param name="Nonfinite">What <c>statistic</c> or <c>p_value</c> is where it is null; null where all are finite.</param>
internal sealed record EstimateBody(
    string Name, double? Estimate, double? StandardError, double? Statistic, double? PValue, double? Lower, double? Upper,
    IReadOnlyDictionary<string, string>? Nonfinite)
{
    public static EstimateBody Of(ParameterEstimate estimate) => new(
        estimate.Name, Answers.Nonfinite.OrNull(estimate.Estimate), Answers.Nonfinite.OrNull(estimate.StandardError), Answers.Nonfinite.OrNull(estimate.Statistic),
        Answers.Nonfinite.OrNull(estimate.PValue), Answers.Nonfinite.OrNull(estimate.Lower), Answers.Nonfinite.OrNull(estimate.Upper),
        Answers.Nonfinite.Names(
            ("estimate", estimate.Estimate), ("standard_error", estimate.StandardError), ("statistic", estimate.Statistic),
            ("p_value", estimate.PValue), ("lower", estimate.Lower), ("upper", estimate.Upper)));
}
