namespace Descent.Training.Optimizers;

/// <summary>A loss that is a constant times a sum of squares, as methods for least squares see it: through its residuals' linearisation, reduced
/// to a square system whatever the number of rows.</summary>
public abstract class LeastSquaresFunction
{
    /// <summary>Scalars in θ.</summary>
    public abstract int Length { get; }

    /// <summary>Names of the scalars, for messages.</summary>
    public abstract string NameOf(int parameter);

    /// <summary>Every scalar has a meaning of its own, as in a formula: a fit that leaves one undetermined has failed.</summary>
    public abstract bool MustBeDetermined { get; }

    /// <summary>Norm of what the residuals are left of, the targets: the measure of their rounding. 0 where there is none.</summary>
    public virtual double Magnitude => 0;

    /// <summary>The residuals r(θ + δ) ≈ r + J·δ at θ.</summary>
    public abstract void Linearize(ReadOnlySpan<double> parameters, Linearization result);
}

/// <summary>Residuals near a point: ‖r + J·δ‖² = ‖<see cref="Rotated"/> + <see cref="Triangle"/>·δ‖² + what no step can change. Penalties are rows of J too.</summary>
/// <param name="length">Scalars in θ.</param>
public sealed class Linearization(int length)
{
    /// <summary>Square factor R with RᵀR = JᵀJ, length x length, row by row.</summary>
    public double[] Triangle { get; } = new double[length * length];

    /// <summary>Qᵀr.</summary>
    public double[] Rotated { get; } = new double[length];

    /// <summary>‖r‖².</summary>
    public double SumOfSquares { get; set; }

    /// <summary>The loss is this times the sum of squares.</summary>
    public double Factor { get; set; }

    /// <summary>The training loss.</summary>
    public double Loss => Factor * SumOfSquares;

    /// <summary>Jᵀr: half the gradient of the sum of squares.</summary>
    public void Slope(Span<double> slope)
    {
        slope.Clear();
        for (int i = 0; i < length; i++)
            for (int j = 0; j < length; j++)
                slope[j] += Triangle[i * length + j] * Rotated[i];
    }
}
