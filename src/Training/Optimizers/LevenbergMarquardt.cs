using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Descent.Training.Optimizers;

/// <summary>Levenberg-Marquardt: for sums of squares, Gauss-Newton steps inside a region where the residuals are nearly linear, each parameter in a
/// scale of its own. What curve fitting uses.</summary>
/// <remarks><code>
/// least ‖r + J·d‖ within ‖D·d‖ ≤ radius, D the largest column norms of J so far
/// p ← p + d where the sum of squares falls; the radius follows the ratio of the true decrease to the promised one
/// </code>
/// Moré (1978), The Levenberg-Marquardt algorithm: implementation and theory (MINPACK). J is exact, from the graph, and reduced by QR.</remarks>
public sealed record LevenbergMarquardtSpec : CurvatureSpec
{
    public LevenbergMarquardtSpec() => MaxSteps = 2000;
}

/// <param name="spec">Its settings.</param>
/// <param name="function">The residuals.</param>
internal sealed class LevenbergMarquardt(LevenbergMarquardtSpec spec, LeastSquaresFunction function) : Method<double>
{
    /// <summary>First radius, relative to ‖D·p‖: MINPACK's.</summary>
    const double FirstRadius = 100;

    /// <summary>Least share of the promised decrease that makes a step.</summary>
    const double LeastGain = 1e-4;

    /// <summary>The radius relative to ‖D·p‖ below which no step changes θ.</summary>
    const double LeastRadius = 1e-16;

    readonly SquaresIteration iteration = new(spec, function);
    readonly DampedStep damped = new(function.Length);
    readonly PivotedFactor factor = new(function.Length);
    readonly double[] move = new double[function.Length];
    readonly double[] scale = new double[function.Length];
    readonly double[] nextScale = new double[function.Length];
    double radius, nextRadius;
    double damping, nextDamping;

    public override MethodPoint Evaluate(ReadOnlySpan<double> parameters, long step) => iteration.Evaluate(parameters);

    public override MethodEnd? Prepare(ReadOnlySpan<double> parameters, double learningRate, long step)
    {
        if (iteration.Judge(parameters) is MethodEnd end)
            return end;
        for (int j = 0; j < scale.Length; j++)
            nextScale[j] = Math.Max(scale[j], iteration.Scale[j]);
        factor.Compute(iteration.Current.Triangle, nextScale, iteration.Current.Rotated, 0);
        double size = ScaledNorm(parameters);
        (nextRadius, nextDamping) = radius > 0 ? (radius, damping) : (size > 0 ? FirstRadius * size : FirstRadius, 0);
        bool first = radius == 0;
        while (nextRadius > LeastRadius * size)
        {
            damped.Compute(factor, nextRadius, nextDamping);
            nextDamping = damped.Damping;
            double length = TensorPrimitives.Norm<double>(damped.Step);
            if (first)
                nextRadius = Math.Min(nextRadius, length);
            first = false;
            TensorPrimitives.Divide<double>(damped.Step, nextScale, move);
            double linear = iteration.Linear(move), shrunk = iteration.Relative(nextDamping * length * length);
            double promised = linear + 2 * shrunk, gained = iteration.Try(parameters, move);
            Adapt(gained, promised, -(linear + shrunk), length);
            if (iteration.Moves && (gained >= LeastGain * promised || SquaresIteration.IsWithinNoise(gained, promised)))
                return null;
            if (!iteration.Moves)
                break;
        }
        return iteration.Stalled();
    }

    public override MethodEnd? Unfinished(long step) => iteration.Unfinished(step);

    public override void Move(Span<double> parameters, double learningRate, long step)
    {
        iteration.Accept(parameters);
        nextScale.CopyTo(scale, 0);
        (radius, damping) = (nextRadius, nextDamping);
    }

    public override void SaveState(BinaryWriter writer)
    {
        writer.Write(radius);
        writer.Write(damping);
        writer.Write(MemoryMarshal.AsBytes<double>(scale));
        iteration.Save(writer);
    }

    public override void LoadState(BinaryReader reader)
    {
        (radius, damping) = (reader.ReadDouble(), reader.ReadDouble());
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(scale.AsSpan()));
        iteration.Load(reader);
    }

    /// <summary>MINPACK's rule for the radius.</summary>
    void Adapt(double gained, double promised, double slope, double length)
    {
        double ratio = promised > 0 ? gained / promised : 0;
        if (ratio <= 0.25)
        {
            double share = gained >= 0 ? 0.5 : 0.5 * slope / (slope + 0.5 * gained);
            if (!(share >= 0.1))
                share = 0.1;
            nextRadius = share * Math.Min(nextRadius, length / 0.1);
            nextDamping /= share;
        }
        else if (nextDamping == 0 || ratio >= 0.75)
        {
            nextRadius = length / 0.5;
            nextDamping *= 0.5;
        }
    }

    double ScaledNorm(ReadOnlySpan<double> parameters)
    {
        double sum = 0;
        for (int j = 0; j < parameters.Length; j++)
            sum += Math.Pow(nextScale[j] * parameters[j], 2);
        return Math.Sqrt(sum);
    }
}
