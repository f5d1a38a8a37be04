namespace Descent.Training.Optimizers;

/// <summary>What is minimised, as methods that use curvature see it: a twice differentiable function of θ, in float64. What was
/// evaluated last is remembered, so that asking again for the same θ costs nothing.</summary>
public abstract class SmoothFunction
{
    /// <summary>Scalars in θ.</summary>
    public abstract int Length { get; }

    /// <summary>The value at θ, and its gradient.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="gradient">Receives the gradient; may be empty where only the value is asked for.</param>
    public abstract double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient);

    /// <summary>The Hessian at θ.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="hessian">Receives all of the symmetric matrix, row by row: Length x Length.</param>
    public abstract void Hessian(ReadOnlySpan<double> parameters, Span<double> hessian);
}
