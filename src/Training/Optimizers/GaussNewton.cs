using System.Numerics.Tensors;

namespace Descent.Training.Optimizers;

/// <summary>Gauss-Newton: for sums of squares, each step solves the linearised problem; shortened until the sum falls. Fast near a good start;
/// levenberg_marquardt is safer far from one.</summary>
/// <remarks><code>
/// least ‖r + J·d‖; p ← p + a·d, a halved until the loss falls by 1e-4 of what is promised
/// </code>
/// Nocedal, Wright: Numerical Optimization, 2nd ed., section 10.3. J is exact, from the graph, and reduced by QR with column pivoting.</remarks>
public sealed record GaussNewtonSpec : CurvatureSpec
{
    public GaussNewtonSpec() => MaxSteps = 500;
}

/// <param name="spec">Its settings.</param>
/// <param name="function">The residuals.</param>
/// <param name="box">Bounds on θ, if there are any.</param>
/// <param name="loss">The same loss with its second derivatives, asked where the linearised problem cannot tell.</param>
internal sealed class GaussNewton(GaussNewtonSpec spec, LeastSquaresFunction function, Box<double>? box = null, Lazy<SmoothFunction>? loss = null) : Method<double>
{
    /// <summary>Least share of the promised decrease that makes a step.</summary>
    const double LeastGain = 1e-4;

    const int MostHalvings = 60;

    readonly SquaresIteration iteration = new(spec, function, box, loss);
    readonly DampedStep undamped = new(function.Length);
    readonly PivotedFactor remaining = new(function.Length);
    readonly double[] full = new double[function.Length];
    readonly double[] divisor = new double[function.Length];
    readonly double[] right = new double[function.Length];

    public override MethodPoint Evaluate(ReadOnlySpan<double> parameters, long step) => iteration.Evaluate(parameters);

    public override MethodEnd? Prepare(ReadOnlySpan<double> parameters, double learningRate, long step)
    {
        if (iteration.Judge(parameters) is MethodEnd end)
            return end;
        double promised = Solve(parameters);
        double length = 1;
        for (int halving = 0; halving < MostHalvings; halving++, length *= 0.5)
        {
            double gained = iteration.Try(parameters, full, length);
            if (!iteration.Moves)
                break;
            if (gained >= LeastGain * length * promised || SquaresIteration.IsWithinNoise(gained, length * promised))
                return null;
        }
        return iteration.Stalled();
    }

    /// <summary>The full step within the bounds; returns the decrease that the slope promises.</summary>
    double Solve(ReadOnlySpan<double> parameters)
    {
        ActiveSet active = iteration.Active;
        undamped.Compute(iteration.Factor, double.PositiveInfinity, 0);
        TensorPrimitives.Divide(undamped.Step, iteration.Scale, full);
        while (active.Stop(parameters, full))
        {
            SolveRemaining(active);
            TensorPrimitives.Divide<double>(undamped.Step, divisor, full);
            TensorPrimitives.Add(full, active.Way, full);
        }
        if (!active.HasStopped)
            return iteration.Linear(full);
        if (iteration.SlopeAlong(full) >= 0)
            active.Descend(parameters, iteration.Slope, iteration.Scale, full);
        return -iteration.SlopeAlong(full);
    }

    /// <summary>The step of the parameters that are neither held nor stopped, for the residuals that those leave.</summary>
    void SolveRemaining(ActiveSet active)
    {
        Linearization at = iteration.Current;
        for (int i = 0; i < right.Length; i++)
        {
            right[i] = at.Rotated[i] + TensorPrimitives.Dot(at.Triangle.AsSpan(i * right.Length, right.Length), active.Way);
            divisor[i] = active.IsStill(i) ? double.PositiveInfinity : iteration.Scale[i];
        }
        remaining.Compute(at.Triangle, divisor, right, SquaresIteration.SmallestPivot);
        undamped.Compute(remaining, double.PositiveInfinity, 0);
    }

    public override MethodEnd? Unfinished(long step) => iteration.Unfinished(step);

    public override void Move(Span<double> parameters, double learningRate, long step) => iteration.Accept(parameters);

    public override void SaveState(BinaryWriter writer) => iteration.Save(writer);

    public override void LoadState(BinaryReader reader) => iteration.Load(reader);
}
