namespace Descent.Training.Optimizers;

/// <summary>What is minimised, as methods that use curvature see it: a twice differentiable function of θ, in float64. What was
/// evaluated last is remembered, so that asking again for the same θ costs nothing.</summary>
public abstract class SmoothFunction
{
    /// <summary>Scalars in θ.</summary>
    public abstract int Length { get; }

    /// <summary>Convex, and on each line either constant or nowhere so, as the likelihoods of linear predictions: from a minimum it rises on both sides, wherever it changes at all.</summary>
    public bool IsConvexAndAnalytic { get; init; }

    /// <summary>The value at θ, and its gradient.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="gradient">Receives the gradient; may be empty where only the value is asked for.</param>
    public abstract double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient);

    /// <summary>The Hessian at θ.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="hessian">Receives all of the symmetric matrix, row by row: Length x Length.</param>
    public abstract void Hessian(ReadOnlySpan<double> parameters, Span<double> hessian);
}
