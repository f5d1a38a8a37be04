using System.Numerics.Tensors;

namespace Descent.Training.Optimizers;

/// <summary>L-BFGS within bounds: the pairs act among the parameters that are not at a bound, and the search bends where it meets one. Near a minimum
/// Newton's method in the box takes over: it sees the true curvature, and says whether that is the minimum.</summary>
/// <remarks><code>
/// held: parameters at a bound with the loss falling beyond it, or that the direction would carry out
/// d = -H g among the others, H from the pairs' components there
/// p ← P(p + a·d), P the nearest point of the box
/// </code>
/// Bertsekas (1982), Projected Newton methods for optimization problems with simple constraints, SIAM J. Control Optim. 20; Kim, Sra, Dhillon (2010), Tackling
/// box-constrained optimization via a new projected quasi-Newton approach, SIAM J. Sci. Comput. 32.</remarks>
/// <param name="spec">Its settings.</param>
/// <param name="function">What is minimised.</param>
/// <param name="box">Bounds on θ.</param>
/// <param name="mustBeDetermined">Every parameter has a meaning of its own: where the loss is flat in some direction, that is no minimum.</param>
internal sealed class BoundedLbfgs(LbfgsSpec spec, SmoothFunction function, Box<double> box, bool mustBeDetermined) : Method<double>
{
    /// <summary>Parameters up to which Newton's method has the last word; with more the pairs must do.</summary>
    const int MostForNewton = 300;

    /// <summary>Armijo's constant.</summary>
    const double SufficientDecrease = 1e-4;

    /// <summary>A smaller relative change of the loss is rounding.</summary>
    const double LeastChange = 1e-15;

    /// <summary>Where rounding ends the descent, this relative distance still counts as the minimum.</summary>
    const double ToleranceAtPrecision = 1e-6;

    /// <summary>The nearest bound in first trials of a search from which on it goes along a line as if there were none.</summary>
    const double FarAway = 10;

    const int MostHalvings = 60;

    readonly CurvaturePairs pairs = new(spec.HistorySize, function.Length);
    readonly ActiveSet active = new(box, function.Length);
    readonly double[] gradient = new double[function.Length];
    readonly double[] free = new double[function.Length];
    readonly double[] direction = new double[function.Length];
    readonly double[] trial = new double[function.Length];
    readonly double[] trialGradient = new double[function.Length];
    MethodPoint point;
    double distance;
    bool startsAnew;
    double previousLoss = double.PositiveInfinity;

    public override MethodPoint Evaluate(ReadOnlySpan<double> parameters, long step)
    {
        double loss = function.Evaluate(parameters, gradient);
        active.Begin(parameters, gradient);
        LeaveOutStill();
        return point = new MethodPoint(loss, TensorPrimitives.Norm<double>(free));
    }

    public override MethodEnd? Prepare(ReadOnlySpan<double> parameters, double learningRate, long step)
    {
        startsAnew = false;
        double decrement = Direct(parameters);
        // Pairs that point uphill know nothing of the distance.
        distance = point.GradientNorm == 0 ? 0 : !(decrement > 0) ? double.PositiveInfinity
            : Math.Min(Math.Sqrt(0.5 * decrement / Math.Abs(point.Loss)), TensorPrimitives.Norm<double>(direction) / TensorPrimitives.Norm(parameters));
        bool stands = Math.Abs(previousLoss - point.Loss) <= LeastChange * Math.Abs(point.Loss);
        if (point.GradientNorm == 0 || stands || (pairs.Count > 0 && distance <= spec.Tolerance))
            return End(parameters, stands ? ToleranceAtPrecision : spec.Tolerance);
        if (Search(parameters, decrement))
            return null;
        startsAnew = true;
        return pairs.Count > 0 && Search(parameters, Direct(parameters)) ? null : End(parameters, ToleranceAtPrecision);
    }

    public override MethodEnd? Unfinished(long step) => new(false, $"After {step:#,0} steps: {Distances}", "Allow more steps, or use newton or levenberg_marquardt.");

    public override void Move(Span<double> parameters, double learningRate, long step)
    {
        double[] moved = new double[parameters.Length], change = new double[parameters.Length];
        TensorPrimitives.Subtract(trial, parameters, moved);
        TensorPrimitives.Subtract<double>(trialGradient, gradient, change);
        if (startsAnew)
            pairs.Clear();
        pairs.Add(moved, change);
        trial.CopyTo(parameters);
        previousLoss = point.Loss;
    }

    public override void SaveState(BinaryWriter writer)
    {
        writer.Write(spec.HistorySize);
        writer.Write(function.Length);
        writer.Write(previousLoss);
        pairs.Save(writer);
    }

    public override void LoadState(BinaryReader reader)
    {
        if (reader.ReadInt32() != spec.HistorySize || reader.ReadInt32() != function.Length)
            throw new InvalidDataException("The saved state is that of another L-BFGS.");
        previousLoss = reader.ReadDouble();
        pairs.Load(reader);
    }

    /// <summary>The direction among those that are not held, of which none leaves the box at once; without the pairs where the search starts anew.</summary>
    /// <returns>What the slope promises of it.</returns>
    double Direct(ReadOnlySpan<double> parameters)
    {
        active.Restart();
        bool stops;
        do
        {
            LeaveOutStill();
            if (startsAnew)
                TensorPrimitives.Negate<double>(free, direction);
            else
                pairs.Among(active.IsStill).Direction(free, direction);
            stops = false;
            for (int j = 0; j < direction.Length; j++)
                if (!active.IsStill(j) && box.Holds(j, parameters[j], -direction[j]))
                {
                    active.Stop(j);
                    stops = true;
                }
        }
        while (stops);
        return -TensorPrimitives.Dot<double>(gradient, direction);
    }

    void LeaveOutStill()
    {
        for (int j = 0; j < free.Length; j++)
            free[j] = active.IsStill(j) ? 0 : gradient[j];
    }

    /// <summary>Leaves a lower point in <see cref="trial"/>, with its gradient.</summary>
    bool Search(ReadOnlySpan<double> parameters, double decrement)
    {
        if (!(decrement > 0) || !double.IsFinite(decrement))
            return false;
        double first = spec.LearningRate * (pairs.Count == 0 || startsAnew ? Math.Min(1, 1 / TensorPrimitives.SumOfMagnitudes<double>(free)) : 1);
        double bound = LengthToBound(parameters);
        return (bound >= FarAway * first && SearchLine(parameters, decrement, first, bound)) || SearchBent(parameters, first);
    }

    /// <summary>As without bounds, on this side of the nearest.</summary>
    bool SearchLine(ReadOnlySpan<double> parameters, double decrement, double first, double bound)
    {
        double[] from = parameters.ToArray();
        double last = 0;
        if (new StrongWolfe(At, new LinePoint(0, point.Loss, -decrement)).Search(first) is not LinePoint found)
            return false;
        if (found.Length != last)
            At(found.Length);
        return !trial.AsSpan().SequenceEqual(from);

        LinePoint At(double length)
        {
            if (length > bound)
                return new LinePoint(length, double.PositiveInfinity, 0);
            last = length;
            TensorPrimitives.MultiplyAdd(direction, length, from, trial);
            box.Project(trial);
            double loss = function.Evaluate(trial, trialGradient);
            return new LinePoint(length, loss, TensorPrimitives.Dot<double>(trialGradient, direction));
        }
    }

    /// <summary>Along the way that turns at every bound, shorter and shorter until the loss falls as the slope promises.</summary>
    bool SearchBent(ReadOnlySpan<double> parameters, double first)
    {
        double length = first;
        for (int halving = 0; halving < MostHalvings; halving++, length *= 0.5)
        {
            TensorPrimitives.MultiplyAdd(direction, length, parameters, trial);
            box.Project(trial);
            double promised = 0;
            for (int j = 0; j < trial.Length; j++)
                promised += gradient[j] * (trial[j] - parameters[j]);
            if (function.Evaluate(trial, trialGradient) <= point.Loss + SufficientDecrease * promised && !trial.AsSpan().SequenceEqual(parameters))
                return true;
        }
        return false;
    }

    /// <summary>The length of a step that meets the first bound.</summary>
    double LengthToBound(ReadOnlySpan<double> parameters)
    {
        double length = double.PositiveInfinity;
        for (int j = 0; j < direction.Length; j++)
            if (direction[j] != 0)
                length = Math.Min(length, (box.Nearest(j, Math.CopySign(double.PositiveInfinity, direction[j])) - parameters[j]) / direction[j]);
        return length;
    }

    /// <summary>What Newton's method makes of the point: an end, or a step.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="enough">A distance that counts as the minimum where there are too many parameters for it.</param>
    MethodEnd? End(ReadOnlySpan<double> parameters, double enough)
    {
        if (function.Length > MostForNewton)
            return distance <= enough
                ? new MethodEnd(true, $"The relative distance to the minimum is {distance:G3}.")
                : new MethodEnd(false, $"The line search finds no lower loss. {Distances}", "Use newton, which sees the true curvature.");
        Newton newton = new(new NewtonSpec { Tolerance = spec.Tolerance }, function, box, mustBeDetermined);
        newton.Evaluate(parameters, 1);
        if (newton.Prepare(parameters, 1, 1) is MethodEnd end)
            return end;
        parameters.CopyTo(trial);
        newton.Move(trial, 1, 1);
        function.Evaluate(trial, trialGradient);
        return null;
    }

    string Distances =>
        $"The gradient norm is {point.GradientNorm:G3}, the relative distance to the minimum about {distance:G3}; {spec.Tolerance:G3} is asked for.";
}
