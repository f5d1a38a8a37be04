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
    public LevenbergMarquardtSpec() => MaxSteps = 50_000;
}

/// <param name="spec">Its settings.</param>
/// <param name="function">The residuals.</param>
/// <param name="box">Bounds on θ, if there are any.</param>
/// <param name="loss">The same loss with its second derivatives, asked where the linearised problem cannot tell.</param>
internal sealed class LevenbergMarquardt(LevenbergMarquardtSpec spec, LeastSquaresFunction function, Box<double>? box = null, Lazy<SmoothFunction>? loss = null) : Method<double>
{
    /// <summary>First radius, relative to ‖D·p‖, or to ‖r‖ where all parameters start at 0: both go with the units. MINPACK's is 100: its first step may leave the valley that the start lies in.</summary>
    const double FirstRadius = 1;

    /// <summary>Least share of the promised decrease that makes a step.</summary>
    const double LeastGain = 1e-4;

    /// <summary>The radius relative to ‖D·p‖ below which no step changes θ.</summary>
    const double LeastRadius = 1e-16;

    /// <summary>A radius, relative to ‖D·p‖, that only a border makes so short: beyond it the residuals are no numbers.</summary>
    const double AtBorder = 0.01;

    /// <summary>Relative decrease for which it is worth to go along a border.</summary>
    const double LeastDecreaseBeside = 1e-10;

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
        (nextRadius, nextDamping) = radius > 0 ? (radius, damping) : (FirstRadius * (size > 0 ? size : Math.Sqrt(iteration.Current.SumOfSquares)), 0);
        bool first = radius == 0;
        while (nextRadius > LeastRadius * size)
        {
            double length = Solve(parameters);
            if (first)
                nextRadius = Math.Min(nextRadius, length);
            first = false;
            Trial tried = Try(parameters, length);
            if (iteration.HasLeftDomain && nextRadius < AtBorder * size && tried.Promised > LeastDecreaseBeside && iteration.Bar(parameters, move))
                tried = Try(parameters, SolveRest(parameters));
            if (tried.Promised <= 0 && iteration.Active.HasStopped)
            {
                nextRadius *= 0.25;
                continue;
            }
            Adapt(tried);
            if (iteration.Moves && (tried.Gained >= LeastGain * tried.Promised || SquaresIteration.IsWithinNoise(tried.Gained, tried.Promised)))
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

    /// <summary>A step that was tried.</summary>
    /// <param name="Length">In the scale of the parameters.</param>
    /// <param name="Promised">Relative decrease of the sum of squares by the linear model.</param>
    /// <param name="Slope">Half the relative increase at its beginning.</param>
    /// <param name="Gained">The decrease there was.</param>
    readonly record struct Trial(double Length, double Promised, double Slope, double Gained);

    Trial Try(ReadOnlySpan<double> parameters, double length)
    {
        double linear = iteration.Linear(move), shrunk = iteration.Relative(nextDamping * length * length);
        if (!iteration.Active.HasStopped)
            return new Trial(length, linear + 2 * shrunk, -(linear + shrunk), iteration.Try(parameters, move));
        double slope = iteration.SlopeAlong(move), promised = -(2 * slope + linear);
        return new Trial(length, promised, slope, promised > 0 ? iteration.Try(parameters, move) : 0);
    }

    /// <summary>The step within the radius and the bounds; returns its length in the scale of the parameters.</summary>
    double Solve(ReadOnlySpan<double> parameters)
    {
        if (iteration.Active.HasStopped)
        {
            iteration.Active.Restart();
            Factorize();
        }
        return SolveWithin(parameters);
    }

    /// <summary>The step of those that have not stopped.</summary>
    double SolveRest(ReadOnlySpan<double> parameters)
    {
        Factorize();
        return SolveWithin(parameters);
    }

    double SolveWithin(ReadOnlySpan<double> parameters)
    {
        ActiveSet active = iteration.Active;
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
    void Adapt(Trial tried)
    {
        (double length, double promised, double slope, double gained) = tried;
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
