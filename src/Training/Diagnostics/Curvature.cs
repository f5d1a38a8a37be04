using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Descent.Training.Diagnostics;

/// <summary>What a Hessian says of a point.</summary>
/// <param name="Eigenvalues">Ascending.</param>
/// <param name="Convex">No direction curves downwards, beyond rounding.</param>
/// <param name="NewtonStep">-H⁻¹·gradient; <see langword="null"/> where the Hessian is singular.</param>
/// <param name="NewtonStepNote">Why there is no step, or what to know of it.</param>
public sealed record Curvature(IReadOnlyList<double> Eigenvalues, bool Convex, IReadOnlyList<double>? NewtonStep, string? NewtonStepNote)
{
    /// <param name="hessian">Finite; its symmetric part is used.</param>
    /// <param name="gradient">Finite.</param>
    public static Curvature Of(double[][] hessian, double[] gradient)
    {
        Matrix<double> matrix = Matrix<double>.Build.DenseOfRowArrays(hessian);
        matrix = (matrix + matrix.Transpose()) / 2;
        double[] eigenvalues = [.. matrix.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).Order()];
        // With a diagonal of ones, what is singular does not depend on the units of the parameters. Signs stay (Sylvester's law of inertia).
        Vector<double> scale = matrix.Diagonal().Map(entry => entry == 0 ? 1 : 1 / Math.Sqrt(Math.Abs(entry)));
        Matrix<double> scaled = Matrix<double>.Build.Dense(gradient.Length, gradient.Length, (i, j) => scale[i] * matrix[i, j] * scale[j]);
        Evd<double> decomposition = scaled.Evd(Symmetricity.Symmetric);
        double[] inertia = [.. decomposition.EigenValues.Select(value => value.Real)];
        double largest = inertia.Max(Math.Abs), rounding = 4 * gradient.Length * Math.Pow(2, -52) * largest;
        bool convex = inertia.Min() >= -rounding;
        if (inertia.Min(Math.Abs) <= rounding)
            return new Curvature(eigenvalues, convex, null, "The Hessian is singular: along some direction the formula has no curvature here.");
        Vector<double> step = -scaled.Solve(Vector<double>.Build.Dense(gradient).PointwiseMultiply(scale)).PointwiseMultiply(scale);
        return new Curvature(eigenvalues, convex, [.. step], convex ? null
            : "The Hessian is not positive definite: the step leads to a stationary point, which need not be a minimum.");
    }
}
