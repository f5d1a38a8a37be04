namespace Descent.Training.Diagnostics.Inference;

/// <summary>The parameters of a fit with their errors. Numbers may be infinite or NaN where a fit goes through every row.</summary>
public sealed record InferenceReport
{
    /// <summary>In the order of θ, those of references left out.</summary>
    public required IReadOnlyList<ParameterEstimate> Parameters { get; init; }

    /// <summary>What the statistics are compared with.</summary>
    public required StatisticKind Kind { get; init; }

    /// <summary>Of the estimates, in the order of <see cref="Parameters"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Correlation { get; init; }

    public required FitSummary Summary { get; init; }

    /// <summary>Levels and classes that coefficients are differences from: <c>sex=female</c>.</summary>
    public required IReadOnlyList<string> References { get; init; }
}

/// <summary>One number with its error.</summary>
/// <param name="Name"><c>bias</c>, <c>weight[age]</c>, <c>weight[red,age]</c>.</param>
/// <param name="Estimate">In the units of the data.</param>
/// <param name="StandardError">Of the estimate.</param>
/// <param name="Statistic">Estimate over standard error.</param>
/// <param name="PValue">Two-sided, of no effect.</param>
/// <param name="Lower">Of the interval.</param>
/// <param name="Upper">Of the interval.</param>
public sealed record ParameterEstimate(string Name, double Estimate, double StandardError, double Statistic, double PValue, double Lower, double Upper);

/// <summary>What an estimate over its standard error is compared with.</summary>
public enum StatisticKind
{
    /// <summary>Student's t with the degrees of freedom of the fit: least squares.</summary>
    T,

    /// <summary>The normal distribution: likelihoods of many rows.</summary>
    Z,
}
