using Descent.Training.Curvature;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics;

/// <summary>How the training loss curves at a point: the extreme eigenvalues of its Hessian.</summary>
public sealed record SurfaceCurvature
{
    /// <summary>Whether all eigenvalues were computed, or the extreme ones approached.</summary>
    public required CurvatureMethod Method { get; init; }

    /// <summary>Training rows that were looked at; of large tables a sample.</summary>
    public required int Rows { get; init; }

    /// <summary>Curvature along the flattest direction, or the one that curves downwards the most.</summary>
    public required double SmallestEigenvalue { get; init; }

    /// <summary>Curvature along the steepest direction.</summary>
    public required double LargestEigenvalue { get; init; }

    /// <summary>How far the smallest eigenvalue may be off; 0 where the computation is exact up to rounding.</summary>
    public required double SmallestResidual { get; init; }

    /// <summary>How far the largest eigenvalue may be off; 0 where the computation is exact up to rounding.</summary>
    public required double LargestResidual { get; init; }

    /// <summary>Largest through smallest: how much longer the valley is than wide, and how slow plain descent is. Null where the smallest is not above 0.</summary>
    public required double? ConditionNumber { get; init; }

    /// <summary>All of them, ascending, where there are at most 50 and the computation is exact; else null.</summary>
    public required IReadOnlyList<double>? Eigenvalues { get; init; }

    const int MostListed = 50;

    internal static SurfaceCurvature Of(Spectrum spectrum, LossSurface surface) => new()
    {
        Method = spectrum.IsExact ? CurvatureMethod.Exact : CurvatureMethod.Lanczos,
        Rows = surface.Rows.Rows,
        SmallestEigenvalue = spectrum.Smallest,
        LargestEigenvalue = spectrum.Largest,
        SmallestResidual = spectrum.Residuals[0],
        LargestResidual = spectrum.Residuals[^1],
        ConditionNumber = spectrum.Smallest > spectrum.Rounding ? spectrum.Largest / spectrum.Smallest : null,
        Eigenvalues = spectrum.IsExact && spectrum.Values.Length <= MostListed ? spectrum.Values : null,
    };
}

/// <summary>How eigenvalues were computed.</summary>
public enum CurvatureMethod
{
    /// <summary>All of them, from the whole Hessian.</summary>
    Exact,

    /// <summary>The extreme ones, by Lanczos' iteration on products of the Hessian with vectors.</summary>
    Lanczos,
}
