namespace Descent.Training.Diagnostics.Inference;

/// <summary>How good a fit is as a whole, in the units of the data.</summary>
/// <param name="Observations">Rows that trained.</param>
/// <param name="Parameters">Estimated, without the variance of the errors.</param>
public sealed record FitSummary(int Observations, int Parameters)
{
    /// <summary>√(RSS/(n - p)); null unless least squares.</summary>
    public double? ResidualStandardDeviation { get; init; }

    /// <summary>n - p.</summary>
    public int DegreesOfFreedom => Observations - Parameters;

    /// <summary>1 - RSS over the sum of squares about the mean; null unless least squares, or where the target is constant.</summary>
    public double? RSquared { get; init; }

    /// <summary>With all constants; of least squares that of normal errors of the variance RSS/n.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>-2 log L + 2p. Akaike (1974).</summary>
    public double Aic => -2 * LogLikelihood + 2 * Parameters;

    /// <summary>-2 log L + p log n. Schwarz (1978).</summary>
    public double Bic => -2 * LogLikelihood + Parameters * Math.Log(Observations);
}
