namespace Descent.Training.Curvature;

/// <summary>Where second derivatives come from: always the graph, differentiated twice, put together in the way that suits the model.</summary>
internal abstract class HessianSource
{
    /// <param name="parameters">θ.</param>
    /// <param name="hessian">Receives the symmetric matrix, row by row.</param>
    public abstract void Compute(ReadOnlySpan<double> parameters, Span<double> hessian);
}
