using System.Numerics.Tensors;
using Descent.Training.Threads;

namespace Descent.Training.Optimizers;

/// <summary>The step u of least ‖r + J·u‖ within ‖u‖ ≤ radius: u(λ) of (JᵀJ + λI)·u = -Jᵀr, λ ≥ 0 found by Newton's method on ‖u(λ)‖ = radius.
/// Moré (1978), The Levenberg-Marquardt algorithm: implementation and theory, Lecture Notes in Mathematics 630; MINPACK's lmpar and qrsolv.</summary>
/// <param name="length">Scalars in θ.</param>
internal sealed class DampedStep(int length)
{
    /// <summary>How far ‖u‖ may be from the radius.</summary>
    const double Slack = 0.1;

    /// <summary>The smallest normal number.</summary>
    const double Smallest = 2.2250738585072014e-308;

    const int MostTrials = 10;

    readonly double[] work = new double[length];
    readonly double[] damped = new double[length * length];
    readonly double[] solution = new double[length];
    readonly double[] extra = new double[length];

    /// <summary>u, in the order of θ.</summary>
    public double[] Step { get; } = new double[length];

    /// <summary>λ.</summary>
    public double Damping { get; private set; }

    /// <param name="factor">Of J, and Qᵀr.</param>
    /// <param name="radius">Bound on the length.</param>
    /// <param name="guess">λ of the step before.</param>
    public void Compute(PivotedFactor factor, double radius, double guess)
    {
        double length = Undamped(factor);
        Damping = 0;
        if (length <= (1 + Slack) * radius)
            return;
        double lower = 0;
        if (factor.Rank == work.Length)
        {
            double slope = SlopeAt(factor, length);
            lower = (length - radius) / radius / slope / slope;
        }
        double gradient = GradientNorm(factor), upper = gradient / radius;
        if (upper == 0)
            upper = Smallest / Math.Min(radius, 0.1);
        double damping = Math.Clamp(guess, lower, Math.Max(lower, upper));
        if (damping == 0)
            damping = gradient / length;
        for (int trial = 0; trial < MostTrials; trial++)
        {
            if (damping == 0)
                damping = Math.Max(Smallest, 0.001 * upper);
            length = Solve(factor, damping);
            double excess = length - radius;
            if (Math.Abs(excess) <= Slack * radius)
                break;
            if (excess > 0)
                lower = Math.Max(lower, damping);
            else
                upper = Math.Min(upper, damping);
            damping = Math.Max(lower, damping + Correction(factor, length, radius));
        }
        Damping = damping;
    }

    /// <summary>The Gauss-Newton step; columns that depend on others stay where they are.</summary>
    double Undamped(PivotedFactor factor)
    {
        Array.Clear(solution);
        for (int i = 0; i < factor.Rank; i++)
            solution[i] = -factor.Rotated[i];
        factor.SolveTriangle(solution, factor.Rank);
        return Unscramble(factor);
    }

    /// <summary>‖T⁻ᵀ·Pᵀu‖/‖u‖, which gives the derivative of ‖u(λ)‖ at 0.</summary>
    double SlopeAt(PivotedFactor factor, double length)
    {
        for (int i = 0; i < work.Length; i++)
            work[i] = Step[factor.Order[i]] / length;
        factor.SolveTransposed(work);
        return TensorPrimitives.Norm<double>(work);
    }

    double GradientNorm(PivotedFactor factor)
    {
        double sum = 0;
        for (int j = 0; j < work.Length; j++)
        {
            double along = TensorPrimitives.Dot(factor.Column(j), factor.Rotated.AsSpan(0, j + 1));
            sum += along * along;
        }
        return Math.Sqrt(sum);
    }

    /// <summary>u(λ) by Givens rotations of √λ·I into the triangle.</summary>
    double Solve(PivotedFactor factor, double damping)
    {
        int n = work.Length;
        for (int i = 0; i < n; i++)
        {
            solution[i] = -factor.Rotated[i];
            for (int j = 0; j < n; j++)
                damped[i * n + j] = j < i ? 0 : factor[i, j];
        }
        double root = Math.Sqrt(damping);
        for (int row = 0; row < n; row++)
        {
            Interruption.Check();
            Array.Clear(extra);
            extra[row] = root;
            double right = 0;
            for (int j = row; j < n; j++)
                if (extra[j] != 0)
                    right = Rotate(j, right);
        }
        for (int j = n - 1; j >= 0; j--)
        {
            solution[j] -= TensorPrimitives.Dot<double>(damped.AsSpan(j * n + j + 1, n - j - 1), solution.AsSpan(j + 1));
            solution[j] /= damped[j * n + j];
        }
        return Unscramble(factor);
    }

    /// <summary>Takes element <paramref name="j"/> of the extra row away; returns what becomes of its right-hand side.</summary>
    double Rotate(int j, double right)
    {
        int n = work.Length;
        double a = damped[j * n + j], b = extra[j], radius = double.Hypot(a, b), cosine = a / radius, sine = b / radius;
        for (int k = j; k < n; k++)
        {
            double above = damped[j * n + k], below = extra[k];
            damped[j * n + k] = cosine * above + sine * below;
            extra[k] = cosine * below - sine * above;
        }
        double value = solution[j];
        solution[j] = cosine * value + sine * right;
        return cosine * right - sine * value;
    }

    /// <summary>Newton's correction of λ for 1/‖u(λ)‖ = 1/radius.</summary>
    double Correction(PivotedFactor factor, double length, double radius)
    {
        int n = work.Length;
        for (int i = 0; i < n; i++)
            work[i] = Step[factor.Order[i]] / length;
        for (int j = 0; j < n; j++)
        {
            work[j] /= damped[j * n + j];
            TensorPrimitives.MultiplyAdd(damped.AsSpan(j * n + j + 1, n - j - 1), -work[j], work.AsSpan(j + 1), work.AsSpan(j + 1));
        }
        double norm = TensorPrimitives.Norm<double>(work);
        return (length - radius) / radius / norm / norm;
    }

    double Unscramble(PivotedFactor factor)
    {
        for (int i = 0; i < work.Length; i++)
            Step[factor.Order[i]] = solution[i];
        return TensorPrimitives.Norm<double>(Step);
    }
}
