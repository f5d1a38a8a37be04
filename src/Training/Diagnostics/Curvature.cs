using Descent.Training.Kernels;
using MathNet.Numerics.LinearAlgebra;

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
    /// <returns><see langword="null"/> where an eigenvalue is beyond the largest number.</returns>
    public static Curvature? Of(double[][] hessian, double[] gradient)
    {
        int length = gradient.Length;
        double[] matrix = [.. Entries(length, (i, j) => hessian[i][j] == hessian[j][i] ? hessian[i][j] : hessian[i][j] / 2 + hessian[j][i] / 2)];
        double[] eigenvalues = SymmetricEigen.Of(matrix, length).Values;
        if (!eigenvalues.All(double.IsFinite))
            return null;
        // With a diagonal of about ones, what is singular does not depend on the units of the parameters. Signs stay (Sylvester's law of inertia), and powers of
        // two keep every digit.
        int[] scale = [.. Enumerable.Range(0, length).Select(i => hessian[i][i] == 0 ? 0 : -Math.ILogB(hessian[i][i]) / 2)];
        double[] scaled = [.. Entries(length, (i, j) => Math.ScaleB(matrix[i * length + j], scale[i] + scale[j]))];
        if (!scaled.All(double.IsFinite))
            return new Curvature(eigenvalues, eigenvalues[0] >= 0, null, "The entries of the Hessian differ too much in size to be solved for a step.");
        double[] inertia = SymmetricEigen.Of(scaled, length).Values;
        double largest = inertia.Max(Math.Abs), rounding = 4 * length * Math.Pow(2, -52) * largest;
        bool convex = inertia.Min() >= -rounding;
        if (inertia.Min(Math.Abs) <= rounding)
            return new Curvature(eigenvalues, convex, null, "The Hessian is singular: along some direction the formula has no curvature here.");
        Vector<double> slope = Vector<double>.Build.Dense(length, i => Math.ScaleB(gradient[i], scale[i]));
        Vector<double> solved = Matrix<double>.Build.DenseOfRowMajor(length, length, scaled).Solve(slope);
        double[] step = [.. solved.Select((entry, i) => -Math.ScaleB(entry, scale[i]))];
        if (!step.All(double.IsFinite))
            return new Curvature(eigenvalues, convex, null, "The step is longer than the largest number.");
        return new Curvature(eigenvalues, convex, step, convex ? null
            : "The Hessian is not positive definite: the step leads to a stationary point, which need not be a minimum.");
    }

    static IEnumerable<double> Entries(int length, Func<int, int, double> entry) =>
        Enumerable.Range(0, length * length).Select(place => entry(place / length, place % length));
}
