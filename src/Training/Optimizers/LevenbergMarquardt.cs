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
/// <param name="box">Bounds on θ, if there are any.</param>
/// <param name="loss">The same loss with its second derivatives, asked where the linearised problem cannot tell.</param>
internal sealed class LevenbergMarquardt(LevenbergMarquardtSpec spec, LeastSquaresFunction function, Box<double>? box = null, Lazy<SmoothFunction>? loss = null) : Method<double>
{
    /// <summary>First radius, relative to ‖D·p‖: MINPACK's.</summary>
    const double FirstRadius = 100;

    /// <summary>Least share of the promised decrease that makes a step.</summary>
    const double LeastGain = 1e-4;

    /// <summary>The radius relative to ‖D·p‖ below which no step changes θ.</summary>
    const double LeastRadius = 1e-16;

    readonly SquaresIteration iteration = new(spec, function, box, loss);
    readonly DampedStep damped = new(function.Length);
    readonly PivotedFactor factor = new(function.Length);
    readonly double[] move = new double[function.Length];
    readonly double[] divisor = new double[function.Length];
    readonly double[] right = new double[function.Length];
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
            nextScale[j] = iteration.Active.IsHeld(j) ? scale[j] : Math.Max(scale[j], iteration.Scale[j]);
        Factorize();
        double size = ScaledNorm(parameters);
        (nextRadius, nextDamping) = radius > 0 ? (radius, damping) : (size > 0 ? FirstRadius * size : FirstRadius, 0);
        bool first = radius == 0;
        while (nextRadius > LeastRadius * size)
        {
            double length = Solve(parameters);
            if (first)
                nextRadius = Math.Min(nextRadius, length);
            first = false;
            double linear = iteration.Linear(move), shrunk = iteration.Relative(nextDamping * length * length);
            double slope = iteration.Active.HasStopped ? iteration.SlopeAlong(move) : -(linear + shrunk);
            double promised = iteration.Active.HasStopped ? -(2 * slope + linear) : linear + 2 * shrunk;
            if (promised <= 0 && iteration.Active.HasStopped)
            {
                nextRadius *= 0.25;
                continue;
            }
            double gained = iteration.Try(parameters, move);
            Adapt(gained, promised, slope, length);
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

    /// <summary>The step within the radius and the bounds; returns its length in the scale of the parameters.</summary>
    double Solve(ReadOnlySpan<double> parameters)
    {
        ActiveSet active = iteration.Active;
        if (active.HasStopped)
        {
            active.Restart();
            Factorize();
        }
        while (true)
        {
            damped.Compute(factor, nextRadius, nextDamping);
            TensorPrimitives.Divide<double>(damped.Step, divisor, move);
            if (active.HasStopped)
                TensorPrimitives.Add(move, active.Way, move);
            if (!active.Stop(parameters, move))
                break;
            Factorize();
        }
        nextDamping = damped.Damping;
        return active.HasStopped ? ScaledNorm(move) : TensorPrimitives.Norm<double>(damped.Step);
    }

    /// <summary>QR of the scaled Jacobian without the columns of what stays still; what stops at a bound changes the residuals.</summary>
    void Factorize()
    {
        ActiveSet active = iteration.Active;
        Linearization at = iteration.Current;
        at.Rotated.CopyTo(right, 0);
        for (int i = 0; active.HasStopped && i < right.Length; i++)
            right[i] += TensorPrimitives.Dot(at.Triangle.AsSpan(i * right.Length, right.Length), active.Way);
        for (int j = 0; j < divisor.Length; j++)
            divisor[j] = active.IsStill(j) ? double.PositiveInfinity : nextScale[j];
        factor.Compute(at.Triangle, divisor, right, 0);
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
