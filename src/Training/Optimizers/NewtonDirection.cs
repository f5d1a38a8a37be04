using System.Numerics.Tensors;
using Descent.Training.Kernels;

namespace Descent.Training.Optimizers;

/// <summary>The step to the minimum of the quadratic model <c>g·d + ½ dᵀHd</c>, or downhill where it has none. The Hessian is scaled to a diagonal of
/// ones first, so that nothing here depends on the units of the parameters.</summary>
internal sealed class NewtonDirection(int length)
{
    /// <summary>Share of a diagonal element below which a pivot is rounding: the Hessian is then singular in float64 or close to it.</summary>
    const double SmallestPivot = 1e-12;

    /// <summary>Share of the largest eigenvalue below which one counts as 0.</summary>
    const double SmallestEigenvalue = 1e-13;

    /// <summary>The relative decrease along a slope without curvature that counts as none.</summary>
    const double NoSlope = 1e-6;

    /// <summary>Parameters up to which a singular or indefinite Hessian is taken apart into eigenvectors; beyond, it is shifted.</summary>
    const int MostForEigenvectors = 400;

    /// <summary>Roundings of the loss below which a decrease is not seen.</summary>
    const double HiddenByRounding = 10;

    /// <summary>A step of this length relative to θ changes the loss by far more than θ's last bits do.</summary>
    const double LongestHidden = 1e-3;

    readonly double[] scale = new double[length];
    readonly double[] scaled = new double[length * length];
    readonly double[] factor = new double[length * length];
    readonly double[] slope = new double[length];
    readonly List<double[]> flat = [];

    /// <summary>The root of each diagonal element.</summary>
    public ReadOnlySpan<double> Scale => scale;

    /// <summary>The step d.</summary>
    public double[] Step { get; } = new double[length];

    /// <summary>Twice the decrease that the model promises, <c>-g·d</c>.</summary>
    public double Decrement { get; private set; }

    /// <summary>The sign of the curvature.</summary>
    public Definiteness Definiteness { get; private set; }

    /// <summary>Downhill along the directions without curvature, of which <see cref="Step"/> has nothing; zero where the slope vanishes in all of them.</summary>
    public double[] FlatStep { get; } = new double[length];

    /// <summary>The directions without curvature, of length one where each parameter is measured by the root of its curvature.</summary>
    public IReadOnlyList<double[]> FlatDirections => flat;

    /// <summary>There are too many parameters to tell directions without curvature apart: <see cref="Step"/> may have something of them.</summary>
    public bool IsShifted { get; private set; }

    /// <summary>What the loss falls by at the beginning of <see cref="FlatStep"/>, <c>-g·d</c>.</summary>
    public double FlatSlope { get; private set; }

    /// <summary>Whether the loss might fall along <see cref="FlatStep"/> by more than rounding: of that the quadratic says nothing, the loss itself does.</summary>
    public bool SlopesWhereFlat(double loss, ReadOnlySpan<double> parameters) =>
        Definiteness == Definiteness.Semidefinite && FlatSlope > 0 && IsSlope(Math.Sqrt(FlatSlope), loss, parameters);

    /// <summary>Whether a slope along a direction without curvature, of length one in the scale of the parameters, changes the loss by more than rounding over the loss's own root or over the length of θ.</summary>
    public bool IsSlope(double slope, double loss, ReadOnlySpan<double> parameters)
    {
        double size = Math.Abs(loss);
        return slope > 0 && (loss == 0 || Math.Sqrt(2) * slope * Math.Sqrt(Math.Max(ScaledSquares(parameters), size)) > NoSlope * size);
    }

    /// <summary>How far the minimum of the model is, without units: √(promised decrease / loss). Infinite where the model has no minimum.</summary>
    public double RelativeDistance(double loss) =>
        Definiteness == Definiteness.Indefinite ? double.PositiveInfinity : Decrement <= 0 ? 0 : Math.Sqrt(0.5 * Decrement / Math.Abs(loss));

    /// <summary>The same; or, where the promised decrease drowns in the rounding of the loss, the length of the step relative to θ, each parameter measured by the
    /// root of its curvature, if that is smaller: so a minimum may lie at a loss of 0.</summary>
    /// <param name="function">The loss.</param>
    /// <param name="loss">Its value at θ.</param>
    /// <param name="parameters">θ.</param>
    /// <param name="free">θ without what is held at a bound.</param>
    public double RelativeDistance(SmoothFunction function, double loss, ReadOnlySpan<double> parameters, ReadOnlySpan<double> free)
    {
        double distance = RelativeDistance(loss);
        if (!(distance > 0) || !double.IsFinite(Decrement) || Definiteness == Definiteness.Indefinite)
            return distance;
        double length = Math.Sqrt(ScaledSquares(Step) / ScaledSquares(free));
        return length < distance && length < LongestHidden && 0.5 * Decrement <= HiddenByRounding * LossRounding.Of(function, loss, parameters, scale) ? length : distance;
    }

    /// <summary>Squared length, each parameter measured by the root of its curvature.</summary>
    public double ScaledSquares(ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int i = 0; i < length; i++)
            sum += Math.Pow(scale[i] * values[i], 2);
        return sum;
    }

    public void Compute(ReadOnlySpan<double> hessian, ReadOnlySpan<double> gradient)
    {
        ScaleToUnitDiagonal(hessian);
        TensorPrimitives.Divide(gradient, scale, slope);
        Array.Clear(FlatStep);
        flat.Clear();
        IsShifted = false;
        scaled.CopyTo(factor, 0);
        if (Cholesky.Factor(factor, length, SmallestPivot))
        {
            Definiteness = Definiteness.Positive;
            Solve();
        }
        else if (length <= MostForEigenvectors)
            SolveByEigenvectors();
        else
            SolveShifted();
        Unscale(gradient);
    }

    /// <summary>The step for another slope with the Hessian of before, which was positive definite.</summary>
    public void SolveAgain(ReadOnlySpan<double> gradient)
    {
        TensorPrimitives.Divide(gradient, scale, slope);
        Solve();
        Unscale(gradient);
    }

    /// <summary>The step in the units of the parameters, and what it promises.</summary>
    void Unscale(ReadOnlySpan<double> gradient)
    {
        TensorPrimitives.Divide(Step, scale, Step);
        Decrement = -TensorPrimitives.Dot(gradient, Step);
        TensorPrimitives.Divide(FlatStep, scale, FlatStep);
        foreach (double[] direction in flat)
            TensorPrimitives.Divide(direction, scale, direction);
        FlatSlope = -TensorPrimitives.Dot(gradient, FlatStep);
    }

    void ScaleToUnitDiagonal(ReadOnlySpan<double> hessian)
    {
        for (int i = 0; i < length; i++)
        {
            double diagonal = Math.Abs(hessian[i * length + i]);
            double size = diagonal > 0 ? diagonal : Math.Abs(TensorPrimitives.MaxMagnitude(hessian.Slice(i * length, length)));
            scale[i] = size > 0 && double.IsFinite(size) ? Math.Sqrt(size) : 1;
        }
        for (int i = 0; i < length; i++)
            for (int j = 0; j < length; j++)
                scaled[i * length + j] = hessian[i * length + j] / scale[i] / scale[j];
    }

    void Solve()
    {
        TensorPrimitives.Negate<double>(slope, Step);
        Cholesky.SolveLower(factor, length, Step);
        Cholesky.SolveUpper(factor, length, Step);
    }

    /// <summary>Eigenvalues by their magnitude, so that every part of the step goes downhill; directions without curvature are left to <see cref="FlatStep"/>. At a saddle,
    /// where the slope vanishes but a direction bends down, the step is of length one along it.</summary>
    void SolveByEigenvectors()
    {
        (double[] values, double[][] vectors) = SymmetricEigen.Of(scaled, length);
        double largest = values.Max(Math.Abs), lowest = values[0];
        Definiteness = lowest < -1e3 * SmallestEigenvalue * largest ? Definiteness.Indefinite : Definiteness.Semidefinite;
        Array.Clear(Step);
        for (int k = 0; k < length; k++)
        {
            double downhill = -TensorPrimitives.Dot<double>(vectors[k], slope);
            if (Math.Abs(values[k]) <= SmallestEigenvalue * length * largest)
            {
                TensorPrimitives.MultiplyAdd(vectors[k], downhill, FlatStep, FlatStep);
                flat.Add(vectors[k]);
                continue;
            }
            double along = downhill / Math.Abs(values[k]);
            if (Definiteness == Definiteness.Indefinite && values[k] == lowest && Math.Abs(along) < 1)
                along = along < 0 ? -1 : 1;
            TensorPrimitives.MultiplyAdd(vectors[k], along, Step, Step);
        }
    }

    void SolveShifted()
    {
        IsShifted = true;
        Definiteness = Definiteness.Semidefinite;
        for (double shift = 1e-10; ; shift *= 10)
        {
            scaled.CopyTo(factor, 0);
            for (int i = 0; i < length; i++)
                factor[i * length + i] += shift;
            if (Cholesky.Factor(factor, length, SmallestPivot))
                break;
            if (shift > 1e-8)
                Definiteness = Definiteness.Indefinite;
        }
        Solve();
    }
}

/// <summary>The sign of a symmetric matrix.</summary>
internal enum Definiteness
{
    Positive,

    /// <summary>Zero in some directions, negative in none, within rounding.</summary>
    Semidefinite,

    Indefinite,
}
