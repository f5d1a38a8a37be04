using System.Numerics.Tensors;
using Descent.Training.Threads;

namespace Descent.Training.Optimizers;

/// <summary>A start for Newton's method over very many rows: the minimum over a sample of them and, from there, steps with the slope of all rows and the sample's curvature, each of which
/// costs one pass for the slope and none for the curvature. They bring θ nearer by a factor of about √(rows of the sample / parameters) each, and change nothing about when a minimum counts as found.
/// Byrd, Chin, Neveitt, Nocedal (2011), On the use of stochastic Hessian information, SIAM J. Optim. 21.</summary>
/// <param name="spec">Of the method.</param>
/// <param name="function">The loss over all rows.</param>
/// <param name="sample">The loss over a part of them, whose minimum is nearly that of all.</param>
internal sealed class SampleStart(NewtonSpec spec, SmoothFunction function, SmoothFunction sample)
{
    /// <summary>The part's own minimum is further from that of all rows.</summary>
    const double ToleranceOnSample = 1e-3;

    const int MostStepsOnSample = 30;

    /// <summary>A step with the curvature of all rows costs as much as several of these and squares the distance: each of these must leave at most this part of it.</summary>
    const double MostLeft = 1.0 / 3;

    /// <summary>Nearer than the root of what is asked for, by this factor, one step with the curvature of all rows ends the training.</summary>
    const double Margin = 0.1;

    readonly Newton method = new(spec with { Tolerance = Math.Max(ToleranceOnSample, spec.Tolerance) }, sample);

    /// <summary>False where it leads nowhere lower than the training's own start.</summary>
    /// <param name="parameters">θ at the start.</param>
    /// <param name="loss">The loss over all rows there.</param>
    /// <param name="found">Receives the better θ.</param>
    public bool Find(ReadOnlySpan<double> parameters, double loss, double[] found)
    {
        parameters.CopyTo(found);
        return MinimizeOverSample(found) && Approach(loss, found);
    }

    bool MinimizeOverSample(double[] found)
    {
        for (int step = 0; step <= MostStepsOnSample; step++)
        {
            MethodPoint at = method.Evaluate(found, step);
            if (!double.IsFinite(at.Loss) || !double.IsFinite(at.GradientNorm))
                return false;
            if (method.Prepare(found, 1, step) is MethodEnd end)
                return end.Converged && step > 0;
            method.Move(found, 1, step);
        }
        return false;
    }

    /// <summary>As long as each step brings θ much nearer; where one raises the loss it is not made.</summary>
    bool Approach(double start, double[] found)
    {
        double[] gradient = new double[found.Length], trial = new double[found.Length];
        double loss = function.Evaluate(found, gradient);
        if (!(loss < start))
            return false;
        NewtonDirection direction = method.Direction;
        if (direction.Definiteness != Definiteness.Positive)
            return true;
        double nearEnough = Math.Sqrt(Margin * spec.Tolerance);
        for (double before = double.PositiveInfinity; ;)
        {
            Interruption.Check();
            direction.SolveAgain(gradient);
            double distance = direction.RelativeDistance(loss);
            if (!(distance > nearEnough && distance <= MostLeft * before))
                return true;
            TensorPrimitives.Add(found, direction.Step, trial);
            double next = function.Evaluate(trial, gradient);
            if (!(next < loss))
                return true;
            trial.CopyTo(found, 0);
            (loss, before) = (next, distance);
        }
    }
}
