using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;

namespace Descent.Training.Optimizers;

/// <summary>Newton's method: each step goes to the minimum of the quadratic that has the loss's value, gradient and Hessian. Quadratic
/// convergence: a handful of steps for logistic and Poisson regression, one for least squares.</summary>
/// <remarks><code>
/// d = -H⁻¹g, |H| in the place of H where it is not positive definite
/// p ← p + a·d, a halved (by interpolation) until the loss falls by 1e-4 of what the slope promises
/// </code>
/// Where the loss has a slope but no curvature, as Huber's far from the data, the step is down the slope, as long as pays.
/// Nocedal, Wright: Numerical Optimization, 2nd ed., sections 3.4 and 3.5. Memory is the square of the number of parameters, time its cube.
/// A convex loss of linear predictions over very many rows is minimised on a part of them first, then with the slope of all and the curvature of the part: that is the first step, if it lowers
/// the loss of all, and one or two more end the training. Byrd, Chin, Neveitt, Nocedal (2011), On the use of stochastic Hessian information, SIAM J. Optim. 21.</remarks>
public sealed record NewtonSpec : CurvatureSpec
{
    public NewtonSpec() => MaxSteps = 500;

    /// <summary>Length of the first trial, in Newton steps.</summary>
    [Range(0.0, 2.0, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 1;
}

/// <param name="spec">Its settings.</param>
/// <param name="function">What is minimised.</param>
/// <param name="box">Bounds on θ, if there are any.</param>
/// <param name="mustBeDetermined">Every parameter has a meaning of its own: where the loss is flat in some direction, that is no minimum.</param>
/// <param name="sample">The same loss over a part of the rows, whose minimum is nearly that of all; null where there is none.</param>
internal sealed class Newton(
    NewtonSpec spec, SmoothFunction function, Box<double>? box = null, bool mustBeDetermined = false, Lazy<SmoothFunction>? sample = null) : Method<double>
{
    /// <summary>A step no longer than this leaves the Hessian nearly as it was: what it says of the distance from there holds within a factor of ten.</summary>
    const double ShortStep = 0.1;

    /// <summary>Newton's steps square the distance to a minimum; on a slope that flattens out they take a part of it away, half or so.</summary>
    const double QuadraticallyNearer = 0.01;

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
    readonly ActiveSet active = new(box, function.Length);
    readonly double[] free = new double[function.Length];
    readonly double[] reduced = new double[box is null ? 0 : function.Length * function.Length];
    readonly double[] move = new double[function.Length];
    double decrement;
    MethodPoint point;
    double distance;
    double previousDistance = double.PositiveInfinity;
    bool isFactored;

    /// <summary>The last quadratic.</summary>
    public NewtonDirection Direction => direction;

    public override MethodPoint Evaluate(ReadOnlySpan<double> parameters, long step)
    {
        double loss = function.Evaluate(parameters, gradient);
        active.Begin(parameters, gradient);
        for (int j = 0; j < free.Length; j++)
            free[j] = active.IsHeld(j) ? 0 : gradient[j];
        return point = new MethodPoint(loss, TensorPrimitives.Norm<double>(free));
    }

    public override MethodEnd? Prepare(ReadOnlySpan<double> parameters, double learningRate, long step)
    {
        if (step == 0 && sample is not null && BeginsOnSample(parameters))
            return null;
        if (ConvergedByLastHessian(parameters) is MethodEnd found)
            return found;
        function.Hessian(parameters, hessian);
        if (!TensorPrimitives.IsFiniteAll<double>(hessian))
            return new MethodEnd(false, "The Hessian is not finite.", "Start from other values, or standardize the features.");
        Solve();
        isFactored = true;
        for (int j = 0; j < free.Length; j++)
            free[j] = active.IsHeld(j) ? 0 : parameters[j];
        distance = direction.RelativeDistance(function, point.Loss, parameters, free);
        // Newton's steps square the distance; where they do not even halve it, it is rounding.
        bool isRounding = distance <= ToleranceAtPrecision && distance > 0.5 * previousDistance;
        if ((distance <= spec.Tolerance || isRounding) && new SlopeSearch(function, active, point.Loss).Overturns(direction, parameters, free, trial, Distances, out MethodEnd? refusal))
            return refusal;
        if (distance <= spec.Tolerance)
            return Found(parameters, $"The relative distance to the minimum is {distance:G3}.");
        if (!isRounding && Descend(parameters))
            return null;
        if (distance > ToleranceAtPrecision && DescendSteepest(parameters))
            return null;
        return distance <= ToleranceAtPrecision
            ? Found(parameters, $"The loss cannot be lowered further in float64; the relative distance to the minimum is {distance:G3}.")
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

    /// <summary>Where the sample leads, if that is lower.</summary>
    bool BeginsOnSample(ReadOnlySpan<double> parameters)
    {
        distance = double.PositiveInfinity;
        return new SampleStart(spec, function, sample!.Value).Find(parameters, point.Loss, trial);
    }

    /// <summary>Whether the Hessian of the step before, still at hand, leaves no doubt: one pass over the rows less.</summary>
    MethodEnd? ConvergedByLastHessian(ReadOnlySpan<double> parameters)
    {
        if (!isFactored || active.IsBounded || mustBeDetermined || direction.Definiteness != Definiteness.Positive || previousDistance > ShortStep)
            return null;
        direction.SolveAgain(gradient);
        double estimate = direction.RelativeDistance(point.Loss);
        return estimate <= 0.1 * spec.Tolerance && estimate <= QuadraticallyNearer * previousDistance ? new MethodEnd(true, $"The relative distance to the minimum is {estimate:G3}.") : null;
    }

    /// <summary>The end at a minimum, where the loss itself shows that it is one: it rises on both sides, or the steps of a model have come down on it as they do on no plateau.</summary>
    MethodEnd Found(ReadOnlySpan<double> parameters, string message)
    {
        if (mustBeDetermined && direction.Definiteness != Definiteness.Positive)
            return new MethodEnd(false, $"The loss is flat in some direction here, so that the data do not determine all parameters. {Distances}",
                "Try other initial values; if that does not help, the formula has a parameter too many.");
        bool isQuadratic = !mustBeDetermined && direction.Definiteness == Definiteness.Positive && previousDistance <= ShortStep && distance <= QuadraticallyNearer * previousDistance;
        return isQuadratic || new QuadraticProbe(function, box).Rises(direction, point.Loss, parameters, trial)
            ? new MethodEnd(true, message)
            : QuadraticProbe.Refusal(Distances, mustBeDetermined);
    }

    /// <summary>Where Newton's step is useless, as with a curvature that has all but vanished: down the slope.</summary>
    bool DescendSteepest(ReadOnlySpan<double> parameters)
    {
        active.Restart();
        double slope = 0;
        for (int j = 0; j < free.Length; j++)
        {
            double down = active.IsHeld(j) ? 0 : -gradient[j] / (direction.Scale[j] * direction.Scale[j]);
            move[j] = down;
            slope -= down * gradient[j];
        }
        return double.IsFinite(slope) && slope > 0 && new SlopeSearch(function, active, point.Loss).Descend(parameters, move, slope, trial);
    }

    string Distances =>
        $"The gradient norm is {point.GradientNorm:G3}, the relative distance to the minimum {distance:G3}; {spec.Tolerance:G3} is asked for.";

    /// <summary>Newton's step of what is not still, for the slope that the stopped ones leave.</summary>
    void Solve()
    {
        int length = move.Length;
        if (!active.IsBounded)
            direction.Compute(hessian, gradient);
        else
        {
            for (int i = 0; i < length; i++)
            {
                free[i] = active.IsStill(i) ? 0 : gradient[i] + TensorPrimitives.Dot(hessian.AsSpan(i * length, length), active.Way);
                for (int j = 0; j < length; j++)
                    reduced[i * length + j] = !active.IsStill(i) && !active.IsStill(j) ? hessian[i * length + j] : i == j ? 1 : 0;
            }
            direction.Compute(reduced, free);
        }
        TensorPrimitives.Add(direction.Step, active.Way, move);
        decrement = active.HasStopped ? -TensorPrimitives.Dot<double>(gradient, move) : direction.Decrement;
    }

    /// <summary>Lets nothing cross a bound.</summary>
    void Confine(ReadOnlySpan<double> parameters)
    {
        while (active.Stop(parameters, move))
            Solve();
        if (decrement > 0 || !active.HasStopped)
            return;
        active.Descend(parameters, gradient, direction.Scale, move);
        decrement = -TensorPrimitives.Dot<double>(gradient, move);
    }

    bool Descend(ReadOnlySpan<double> parameters)
    {
        Confine(parameters);
        double length = active.HasStopped ? 1 : spec.LearningRate;
        // Away from a saddle the loss must truly fall.
        double noise = direction.Definiteness == Definiteness.Indefinite ? -Noise : Noise;
        for (int halving = 0; halving < MostHalvings; halving++)
        {
            active.Land(parameters, move, length, trial);
            double loss = function.Evaluate(trial, []);
            if (loss <= point.Loss - SufficientDecrease * length * decrement + noise * Math.Abs(point.Loss) && !trial.AsSpan().SequenceEqual(parameters))
                return true;
            // The minimum of the parabola through value, slope and the trial's value.
            double parabola = 0.5 * length * decrement / ((loss - point.Loss) / length + decrement);
            length = double.IsFinite(parabola) ? Math.Clamp(parabola, 0.1 * length, 0.5 * length) : 0.1 * length;
        }
        return false;
    }
}
