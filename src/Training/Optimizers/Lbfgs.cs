using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;

namespace Descent.Training.Optimizers;

/// <summary>L-BFGS with a line search for the strong Wolfe conditions (torch.optim.LBFGS with <c>strong_wolfe</c>): curvature from the last steps,
/// memory of a few vectors. For smooth losses with many parameters.</summary>
/// <remarks><code>
/// d = -H g, H from the last history_size pairs (s, y)
/// p ← p + a·d; s = a·d, y = g(p + a·d) - g(p)
/// </code>
/// With up to 300 parameters a supposed minimum is held against the true Hessian, and the last step is Newton's: it has the digits that the pairs lack. Bounds: <see cref="BoundedLbfgs"/>.
/// Liu, Nocedal: On the limited memory BFGS method for large scale optimization, Mathematical Programming 45 (1989).</remarks>
public sealed record LbfgsSpec : CurvatureSpec
{
    public LbfgsSpec()
    {
        Tolerance = 1e-10;
        MaxSteps = 5000;
    }

    /// <summary>Pairs of steps and changes of the gradient that are remembered.</summary>
    [Range(1, 1000)]
    public int HistorySize { get; init; } = 10;

    /// <summary>Length of the first trial of each line search.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 1;
}

/// <param name="spec">Its settings.</param>
/// <param name="function">What is minimised.</param>
/// <param name="mustBeDetermined">Every parameter has a meaning of its own: where the loss is flat in some direction, that is no minimum.</param>
internal sealed class Lbfgs(LbfgsSpec spec, SmoothFunction function, bool mustBeDetermined = false) : Method<double>
{
    /// <summary>Parameters up to which a supposed minimum is held against the true Hessian; with more the pairs must do.</summary>
    const int MostForCheck = 300;

    /// <summary>Where rounding ends the descent, this relative distance still counts as the minimum.</summary>
    const double ToleranceAtPrecision = 1e-6;

    /// <summary>Share of the gradient that a step of Newton's may leave; more is rounding.</summary>
    const double GradientLeft = 0.1;

    /// <summary>A first trial is to promise at least this relative decrease of the loss.</summary>
    const double LeastVisible = 1e-12;

    /// <summary>A smaller relative change of the loss is rounding.</summary>
    const double LeastChange = 1e-15;

    /// <summary>Share of the loss at the start that is as good as 0: the square of a rounding.</summary>
    const double Zero = 1e-32;

    readonly CurvaturePairs pairs = new(spec.HistorySize, function.Length);
    readonly double[] gradient = new double[function.Length];
    readonly double[] direction = new double[function.Length];
    readonly double[] trial = new double[function.Length];
    readonly double[] trialGradient = new double[function.Length];
    readonly NewtonDirection newton = new(function.Length <= MostForCheck ? function.Length : 0);
    MethodPoint point;
    double distance;

    /// <summary>Estimated distance at which the true Hessian is asked; lowered each time the estimate was wrong.</summary>
    double checkAt = spec.Tolerance;
    double nextCheckAt;
    bool startsAnew;
    double firstLoss = double.NaN, previousLoss = double.PositiveInfinity;

    public override MethodPoint Evaluate(ReadOnlySpan<double> parameters, long step)
    {
        double loss = function.Evaluate(parameters, gradient);
        if (double.IsNaN(firstLoss))
            firstLoss = loss;
        return point = new MethodPoint(loss, TensorPrimitives.Norm<double>(gradient));
    }

    public override MethodEnd? Prepare(ReadOnlySpan<double> parameters, double learningRate, long step)
    {
        nextCheckAt = checkAt;
        startsAnew = false;
        pairs.Direction(gradient, direction);
        double decrement = -TensorPrimitives.Dot<double>(gradient, direction);
        distance = Estimate(parameters, decrement);
        if (point.GradientNorm == 0 || (pairs.Count > 0 && distance <= checkAt))
        {
            double estimate = distance;
            Verify(parameters);
            if (distance <= spec.Tolerance)
                return Found(parameters, $"The relative distance to the minimum is {distance:G3}.");
            if (distance <= ToleranceAtPrecision && StepsByCurvature(parameters))
                return null;
            nextCheckAt = 0.1 * estimate;
        }
        bool stands = Math.Abs(previousLoss - point.Loss) <= LeastChange * Math.Abs(point.Loss);
        if (!stands && Search(parameters, decrement))
            return null;
        if (pairs.Count > 0 && !stands)
        {
            TensorPrimitives.Negate<double>(gradient, direction);
            startsAnew = true;
            if (Search(parameters, point.GradientNorm * point.GradientNorm))
                return null;
        }
        Verify(parameters);
        bool isNear = distance <= ToleranceAtPrecision, isFlat = newton.Definiteness == Definiteness.Semidefinite && double.IsFinite(distance);
        if (distance > spec.Tolerance && (isNear || isFlat) && StepsByCurvature(parameters))
            return null;
        if (stands && distance > ToleranceAtPrecision && Search(parameters, decrement))
            return null;
        return distance <= ToleranceAtPrecision
            ? Found(parameters, $"The loss cannot be lowered further in float64; the relative distance to the minimum is {distance:G3}.")
            : new MethodEnd(false, $"The line search finds no lower loss. {Distances}", "Standardize the features, or use newton, which sees the true curvature.");
    }

    public override MethodEnd? Unfinished(long step) => new(false, $"After {step:#,0} steps: {Distances}",
        "Allow more steps, standardize the features, or use newton.");

    public override void Move(Span<double> parameters, double learningRate, long step)
    {
        double[] moved = new double[parameters.Length], change = new double[parameters.Length];
        TensorPrimitives.Subtract(trial, parameters, moved);
        TensorPrimitives.Subtract<double>(trialGradient, gradient, change);
        if (startsAnew)
            pairs.Clear();
        pairs.Add(moved, change);
        trial.CopyTo(parameters);
        checkAt = nextCheckAt;
        previousLoss = point.Loss;
    }

    public override void SaveState(BinaryWriter writer)
    {
        writer.Write(spec.HistorySize);
        writer.Write(function.Length);
        writer.Write(checkAt);
        writer.Write(firstLoss);
        writer.Write(previousLoss);
        pairs.Save(writer);
    }

    public override void LoadState(BinaryReader reader)
    {
        if (reader.ReadInt32() != spec.HistorySize || reader.ReadInt32() != function.Length)
            throw new InvalidDataException("The saved state is that of another L-BFGS.");
        checkAt = reader.ReadDouble();
        (firstLoss, previousLoss) = (reader.ReadDouble(), reader.ReadDouble());
        pairs.Load(reader);
    }

    /// <summary>Looks along <see cref="direction"/>; leaves the point and its gradient in <see cref="trial"/> and <see cref="trialGradient"/>.</summary>
    bool Search(ReadOnlySpan<double> parameters, double decrement)
    {
        if (!(decrement > 0) || !double.IsFinite(decrement))
            return false;
        double[] from = parameters.ToArray();
        double last = 0;
        // Without curvature the gradient's length says nothing about the step's: torch's first trial, or, where nobody could see what that changes, Polyak's.
        bool blind = pairs.Count == 0 || startsAnew;
        double first = spec.LearningRate * (blind ? Math.Min(1, 1 / TensorPrimitives.SumOfMagnitudes<double>(gradient)) : 1);
        if (blind && first * decrement < LeastVisible * Math.Abs(point.Loss))
            first = Math.Abs(point.Loss) / decrement;
        if (new StrongWolfe(At, new LinePoint(0, point.Loss, -decrement)).Search(first) is not LinePoint found)
            return false;
        if (found.Length != last)
            At(found.Length);
        return !trial.AsSpan().SequenceEqual(from);

        LinePoint At(double length)
        {
            last = length;
            TensorPrimitives.MultiplyAdd(direction, length, from, trial);
            double loss = function.Evaluate(trial, trialGradient);
            return new LinePoint(length, loss, TensorPrimitives.Dot<double>(trialGradient, direction));
        }
    }

    /// <summary>The distance to the minimum as the pairs see it.</summary>
    double Estimate(ReadOnlySpan<double> parameters, double decrement) => decrement <= 0 ? 0
        : Math.Min(Math.Sqrt(0.5 * decrement / Math.Abs(point.Loss)), TensorPrimitives.Norm<double>(direction) / TensorPrimitives.Norm(parameters));

    /// <summary>The distance to the minimum as the true Hessian sees it: the pairs know nothing of directions that were never taken.</summary>
    void Verify(ReadOnlySpan<double> parameters)
    {
        if (function.Length > MostForCheck)
            return;
        double[] hessian = new double[function.Length * function.Length];
        function.Hessian(parameters, hessian);
        distance = double.PositiveInfinity;
        if (!TensorPrimitives.IsFiniteAll<double>(hessian))
            return;
        newton.Compute(hessian, gradient);
        if (!mustBeDetermined || newton.Definiteness == Definiteness.Positive)
            distance = newton.RelativeDistance(function, point.Loss, parameters, parameters);
    }

    /// <summary>The end at a minimum that the true Hessian sees, where the loss itself shows that it is one; <see langword="null"/> where it has led to a lower point.</summary>
    MethodEnd? Found(ReadOnlySpan<double> parameters, string message)
    {
        if (function.Length > MostForCheck)
            return new MethodEnd(true, message);
        bool isZero = Math.Abs(point.Loss) <= Zero * Math.Abs(firstLoss);
        if (!isZero && new SlopeSearch(function, new ActiveSet(null, function.Length), point.Loss).Overturns(newton, parameters, parameters, trial, Distances, out MethodEnd? refusal))
        {
            function.Evaluate(trial, trialGradient);
            return refusal;
        }
        return new QuadraticProbe(function).Rises(newton, point.Loss, parameters, trial) ? new MethodEnd(true, message) : QuadraticProbe.Refusal(Distances, mustBeDetermined);
    }

    /// <summary>Newton's step, where it takes nearly all of the gradient away; where some directions have no curvature, it is enough that the loss falls.</summary>
    bool StepsByCurvature(ReadOnlySpan<double> parameters)
    {
        if (function.Length > MostForCheck || newton.Definiteness == Definiteness.Indefinite)
            return false;
        TensorPrimitives.Add(parameters, newton.Step, trial);
        double loss = function.Evaluate(trial, trialGradient);
        // Where there is no curvature the step leaves the gradient as it is.
        return newton.Definiteness == Definiteness.Semidefinite && loss < point.Loss
            || loss <= point.Loss + StrongWolfe.Noise * Math.Abs(point.Loss) && TensorPrimitives.Norm<double>(trialGradient) <= GradientLeft * point.GradientNorm;
    }

    string Distances =>
        $"The gradient norm is {point.GradientNorm:G3}, the relative distance to the minimum about {distance:G3}; {spec.Tolerance:G3} is asked for.";
}
