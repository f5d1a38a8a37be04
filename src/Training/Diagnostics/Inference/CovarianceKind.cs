namespace Descent.Training.Diagnostics.Inference;

/// <summary>What the covariance of the estimates rests on.</summary>
public enum CovarianceKind
{
    /// <summary>The model: errors of one variance, or the likelihood.</summary>
    Classical,

    /// <summary>Each row's own squared residual, times n/(n - p). MacKinnon, White (1985), J. Econometrics 29.</summary>
    Hc1,

    /// <summary>Each row's own squared residual over (1 - leverage)², the safest in small samples. MacKinnon, White (1985).</summary>
    Hc3,
}
