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
internal sealed class GaussNewton(GaussNewtonSpec spec, LeastSquaresFunction function) : Method<double>
{
    /// <summary>Least share of the promised decrease that makes a step.</summary>
    const double LeastGain = 1e-4;

    const int MostHalvings = 60;

    readonly SquaresIteration iteration = new(spec, function);
    readonly DampedStep undamped = new(function.Length);
    readonly double[] full = new double[function.Length];
    readonly double[] shortened = new double[function.Length];

    public override MethodPoint Evaluate(ReadOnlySpan<double> parameters, long step) => iteration.Evaluate(parameters);

    public override MethodEnd? Prepare(ReadOnlySpan<double> parameters, double learningRate, long step)
    {
        if (iteration.Judge(parameters) is MethodEnd end)
            return end;
        undamped.Compute(iteration.Factor, double.PositiveInfinity, 0);
        TensorPrimitives.Divide(undamped.Step, iteration.Scale, full);
        double promised = iteration.Linear(full);
        double length = 1;
        for (int halving = 0; halving < MostHalvings; halving++, length *= 0.5)
        {
            TensorPrimitives.Multiply(full, length, shortened);
            double gained = iteration.Try(parameters, shortened);
            if (!iteration.Moves)
                break;
            if (gained >= LeastGain * length * promised || SquaresIteration.IsWithinNoise(gained, length * promised))
                return null;
        }
        return iteration.Stalled();
    }

    public override MethodEnd? Unfinished(long step) => iteration.Unfinished(step);

    public override void Move(Span<double> parameters, double learningRate, long step) => iteration.Accept(parameters);

    public override void SaveState(BinaryWriter writer) => iteration.Save(writer);

    public override void LoadState(BinaryReader reader) => iteration.Load(reader);
}
