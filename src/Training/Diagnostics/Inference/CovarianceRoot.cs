namespace Descent.Training.Diagnostics.Inference;

/// <summary>The covariance scale²·U·Uᵀ of the parameters that are kept, in the units of the training.</summary>
/// <param name="Values">U, row by row; upper triangular unless robust.</param>
/// <param name="Scale">0 for a fit that goes through every row.</param>
/// <param name="ErrorDeviation">Of a single observation around its mean; null where errors are not of one variance.</param>
internal sealed record CovarianceRoot(double[] Values, double Scale, double? ErrorDeviation = null);
