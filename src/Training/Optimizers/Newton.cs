using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;

namespace Descent.Training.Optimizers;

/// <summary>Newton's method: each step goes to the minimum of the quadratic that has the loss's value, gradient and Hessian. Quadratic
/// convergence: a handful of steps for logistic and Poisson regression, one for least squares.</summary>
/// <remarks><code>
/// d = -H⁻¹g, |H| in the place of H where it is not positive definite
/// p ← p + a·d, a halved (by interpolation) until the loss falls by 1e-4 of what the slope promises
/// </code>
/// Nocedal, Wright: Numerical Optimization, 2nd ed., sections 3.4 and 3.5. Memory is the square of the number of parameters, time its cube.</remarks>
public sealed record NewtonSpec : CurvatureSpec
{
    public NewtonSpec() => MaxSteps = 200;

    /// <summary>Length of the first trial, in Newton steps.</summary>
    [Range(0.0, 2.0, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 1;
}

/// <param name="spec">Its settings.</param>
/// <param name="function">What is minimised.</param>
internal sealed class Newton(NewtonSpec spec, SmoothFunction function) : Method<double>
{
    /// <summary>Armijo's constant.</summary>
    const double SufficientDecrease = 1e-4;

    /// <summary>Relative error of a loss that is a sum over rows, generously: no step is refused for less.</summary>
    const double Noise = 1e-13;

    /// <summary>Where rounding ends the descent, this relative distance still counts as the minimum.</summary>
    const double ToleranceAtPrecision = 1e-7;

    const int MostHalvings = 60;

    readonly double[] gradient = new double[function.Length];
    readonly double[] hessian = new double[function.Length * function.Length];
    readonly double[] trial = new double[function.Length];
    readonly NewtonDirection direction = new(function.Length);
    MethodPoint point;
    double distance;
    double previousDistance = double.PositiveInfinity;

    public override MethodPoint Evaluate(ReadOnlySpan<double> parameters, long step)
    {
        double loss = function.Evaluate(parameters, gradient);
        return point = new MethodPoint(loss, TensorPrimitives.Norm<double>(gradient));
    }

    public override MethodEnd? Prepare(ReadOnlySpan<double> parameters, double learningRate, long step)
    {
        function.Hessian(parameters, hessian);
        if (!TensorPrimitives.IsFiniteAll<double>(hessian))
            return new MethodEnd(false, "The Hessian is not finite.", "Start from other values, or standardize the features.");
        direction.Compute(hessian, gradient);
        distance = direction.RelativeDistance(point.Loss, parameters);
        if (distance <= spec.Tolerance)
            return new MethodEnd(true, $"The relative distance to the minimum is {distance:G3}.");
        // Newton's steps square the distance; where they do not even halve it, it is rounding.
        bool isRounding = distance <= ToleranceAtPrecision && distance > 0.5 * previousDistance;
        if (!isRounding && Descend(parameters))
            return null;
        return distance <= ToleranceAtPrecision
            ? new MethodEnd(true, $"The loss cannot be lowered further in float64; the relative distance to the minimum is {distance:G3}.")
            : new MethodEnd(false, $"No step along Newton's direction lowers the loss. {Distances}",
                "Try levenberg_marquardt for least squares, lbfgs, or other initial values.");
    }

    public override MethodEnd? Unfinished(long step) => new(false, $"After {step:#,0} steps: {Distances}",
"Allow more steps. A loss without a minimum, such as that of classes that can be separated, gets one from a light L2 penalty (regularization.l2).");

    public override void Move(Span<double> parameters, double learningRate, long step)
    {
        trial.CopyTo(parameters);
        previousDistance = distance;
    }

    public override void SaveState(BinaryWriter writer) => writer.Write(previousDistance);

    public override void LoadState(BinaryReader reader) => previousDistance = reader.ReadDouble();

    string Distances =>
        $"The gradient norm is {point.GradientNorm:G3}, the relative distance to the minimum {distance:G3}; {spec.Tolerance:G3} is asked for.";

    bool Descend(ReadOnlySpan<double> parameters)
    {
        double length = spec.LearningRate;
        // Away from a saddle the loss must truly fall.
        double noise = direction.Definiteness == Definiteness.Indefinite ? -Noise : Noise;
        for (int halving = 0; halving < MostHalvings; halving++)
        {
            TensorPrimitives.MultiplyAdd(direction.Step, length, parameters, trial);
            double loss = function.Evaluate(trial, []);
            if (loss <= point.Loss - SufficientDecrease * length * direction.Decrement + noise * Math.Abs(point.Loss) && !trial.AsSpan().SequenceEqual(parameters))
                return true;
            // The minimum of the parabola through value, slope and the trial's value.
            double parabola = 0.5 * length * direction.Decrement / ((loss - point.Loss) / length + direction.Decrement);
            length = double.IsFinite(parabola) ? Math.Clamp(parabola, 0.1 * length, 0.5 * length) : 0.1 * length;
        }
        return false;
    }
}
