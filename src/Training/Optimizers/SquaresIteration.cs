using System.Numerics.Tensors;

namespace Descent.Training.Optimizers;

/// <summary>What the methods for least squares share: the linearisation at θ and at a trial, and the tests of convergence.</summary>
/// <remarks>The measure is the relative offset of Bates and Watts (1981), A relative offset orthogonality convergence criterion, Technometrics 23:
/// the part of the residuals that a Gauss-Newton step could still take away, relative to all of them. Its square is the relative decrease that is promised.
/// Where residuals vanish but for rounding, the length of that step relative to θ decides.</remarks>
/// <param name="spec">Its settings.</param>
/// <param name="function">The residuals.</param>
/// <param name="box">Bounds on θ, if there are any: what is held at one takes no part, and an infinite scale takes its column away.</param>
/// <param name="loss">The same loss with its second derivatives, asked where the linearised problem cannot tell.</param>
internal sealed class SquaresIteration(CurvatureSpec spec, LeastSquaresFunction function, Box<double>? box, Lazy<SmoothFunction>? loss)
{
    /// <summary>A column that leaves no more than this of the largest depends on the others, in float64.</summary>
    public const double SmallestPivot = 1e-14;

    /// <summary>Relative decreases below this drown in the rounding of the sum of squares.</summary>
    const double Noise = 1e-14;

    /// <summary>Relative error of a residual, generously: what may be left of it by rounding alone, as a share of what it is the difference of.</summary>
    const double Rounding = 1e-14;

    /// <summary>Parameters up to which a supposed minimum is held against the true Hessian.</summary>
    const int MostForCheck = 300;

    /// <summary>An offset that no standard error shows: by it, parameters are a ten-millionth of one away from the minimum.</summary>
    const double DifferenceUnseen = 1e-7;

    /// <summary>Parameters up to which each is tried alone where a step has left the domain.</summary>
    const int MostForBarring = 50;

    /// <summary>Where rounding ends the descent, this distance still counts as the minimum.</summary>
    const double ToleranceAtPrecision = 1e-6;

    readonly double[] slope = new double[function.Length];
    readonly double[] free = new double[function.Length];
    readonly double[] at = new double[function.Length];
    readonly double[] trialAt = new double[function.Length];
    readonly double[] step = new double[function.Length];
    readonly double[] scale = new double[function.Length];
    Linearization current = new(function.Length), trial = new(function.Length);
    bool known, trialKnown;
    double gradientNorm;
    double distance, previousDistance = double.PositiveInfinity;

    /// <summary>What stays at its bound.</summary>
    public ActiveSet Active { get; } = new(box, function.Length);

    /// <summary>QR with pivoting of the Jacobian with columns of length one.</summary>
    public PivotedFactor Factor { get; } = new(function.Length);

    /// <summary>False when the last trial was so short that θ stays the same.</summary>
    public bool Moves { get; private set; }

    public MethodPoint Evaluate(ReadOnlySpan<double> parameters)
    {
        if (!known || !parameters.SequenceEqual(at))
        {
            if (trialKnown && parameters.SequenceEqual(trialAt))
                (current, trial) = (trial, current);
            else
                function.Linearize(parameters, current);
            trialKnown = false;
            parameters.CopyTo(at);
            known = true;
        }
        current.Slope(slope);
        Active.Begin(parameters, slope);
        for (int j = 0; j < slope.Length; j++)
            free[j] = Active.IsHeld(j) ? 0 : slope[j];
        gradientNorm = 2 * current.Factor * TensorPrimitives.Norm<double>(free);
        return new MethodPoint(current.Loss, gradientNorm);
    }

    /// <summary>R of the Jacobian at θ, and Qᵀr.</summary>
    public Linearization Current => current;

    /// <summary>Norm of a column of J.</summary>
    public double ColumnNorm(int column)
    {
        double sum = 0;
        for (int i = 0; i < at.Length; i++)
            sum += Math.Pow(current.Triangle[i * at.Length + column], 2);
        return Math.Sqrt(sum);
    }

    /// <summary>Norms of the Jacobian's columns; 1 where a column vanishes, infinite where the parameter is held.</summary>
    public ReadOnlySpan<double> Scale => scale;

    /// <summary>Factors the Jacobian and measures the distance to the minimum.</summary>
    public MethodEnd? Judge(ReadOnlySpan<double> parameters)
    {
        for (int j = 0; j < scale.Length; j++)
            scale[j] = Active.IsHeld(j) ? double.PositiveInfinity : ColumnNorm(j) is > 0 and double norm ? norm : 1;
        Factor.Compute(current.Triangle, scale, current.Rotated, SmallestPivot);
        double residual = Math.Sqrt(current.SumOfSquares), size = Size(parameters);
        double offset = residual == 0 ? 0 : TensorPrimitives.Norm<double>(Factor.Rotated.AsSpan(0, Factor.Rank)) / residual;
        distance = offset;
        if ((Factor.Rank == Active.Free || !function.MustBeDetermined) && Factor.Rank > 0 && offset * residual <= Math.Max(DifferenceUnseen * residual, Rounding * Math.Max(size, function.Magnitude)))
            distance = Math.Min(distance, GaussNewtonLength() / size);
        // Where residuals are small so are steps: as long as these still shrink there are digits to gain, of the parameters and of their errors.
        if (distance <= spec.Tolerance && (offset <= DifferenceUnseen || distance > 0.1 * previousDistance))
            return Found($"The relative distance to the minimum is {distance:G3}.");
        // Decreases this small cannot be seen in the sum of squares; the distance itself must shrink, or it is rounding.
        if (distance * distance <= Noise && distance > 0.9 * previousDistance)
            return Stalled();
        return null;
    }

    /// <summary>Length of the Gauss-Newton step, scaled.</summary>
    double GaussNewtonLength()
    {
        Span<double> length = step.AsSpan(0, Factor.Rank);
        TensorPrimitives.Negate(Factor.Rotated.AsSpan(0, Factor.Rank), length);
        Factor.SolveTriangle(length, Factor.Rank);
        return TensorPrimitives.Norm<double>(length);
    }

    /// <summary>Length of θ, scaled.</summary>
    double Size(ReadOnlySpan<double> parameters)
    {
        double sum = 0;
        for (int j = 0; j < at.Length; j++)
            if (!Active.IsHeld(j))
                sum += Math.Pow(scale[j] * parameters[j], 2);
        return Math.Sqrt(sum);
    }

    /// <summary>The relative decrease of the sum of squares that the linear model promises for a step.</summary>
    public double Linear(ReadOnlySpan<double> step)
    {
        double sum = 0;
        for (int i = 0; i < at.Length; i++)
            sum += Math.Pow(TensorPrimitives.Dot(current.Triangle.AsSpan(i * at.Length, at.Length), step), 2);
        return sum / current.SumOfSquares;
    }

    /// <summary>Half the relative increase of the sum of squares at the beginning of a step.</summary>
    public double SlopeAlong(ReadOnlySpan<double> step) => TensorPrimitives.Dot(slope, step) / current.SumOfSquares;

    /// <summary>Jᵀr.</summary>
    public ReadOnlySpan<double> Slope => slope;

    /// <summary>A square relative to the sum of squares.</summary>
    public double Relative(double square) => square / current.SumOfSquares;

    /// <summary>Linearises at θ + share·step; returns the relative decrease of the sum of squares, -1 where it is not finite or grows a hundredfold.</summary>
    public double Try(ReadOnlySpan<double> parameters, ReadOnlySpan<double> step, double share = 1)
    {
        Active.Land(parameters, step, share, trialAt);
        Moves = !parameters.SequenceEqual(trialAt);
        function.Linearize(trialAt, trial);
        trialKnown = true;
        double gained = 1 - trial.SumOfSquares / current.SumOfSquares;
        HasLeftDomain = double.IsNaN(trial.SumOfSquares);
        return gained > -100 && IsFinite(trial) ? gained : -1;
    }

    /// <summary>The last trial went where the residuals are no numbers, as the logarithm of a negative one. An overflow is none such: it is far away, not beyond a border.</summary>
    public bool HasLeftDomain { get; private set; }

    /// <summary>Stops the parameters whose part of a step leaves the domain by itself: the others can go on along its border, where a shorter step
    /// would be shorter for all.</summary>
    /// <returns>False where there are none, or no others.</returns>
    public bool Bar(ReadOnlySpan<double> parameters, ReadOnlySpan<double> step)
    {
        int barred = 0;
        for (int j = 0; j < step.Length && step.Length <= MostForBarring; j++)
        {
            if (Active.IsStill(j) || step[j] == 0)
                continue;
            parameters.CopyTo(trialAt);
            trialAt[j] += step[j];
            function.Linearize(trialAt, trial);
            if (!double.IsNaN(trial.SumOfSquares))
                continue;
            Active.Stop(j);
            barred++;
        }
        trialKnown = false;
        return barred > 0 && barred < Active.Free;
    }

    /// <summary>The step is so near the minimum that the sum of squares cannot tell.</summary>
    public static bool IsWithinNoise(double gained, double promised) => promised <= Noise && gained >= -10 * Noise;

    public void Accept(Span<double> parameters)
    {
        trialAt.CopyTo(parameters);
        previousDistance = distance;
    }

    public MethodEnd Stalled() => distance <= ToleranceAtPrecision
        ? Found($"The loss cannot be lowered further in float64; the relative distance to the minimum is {distance:G3}.")
        : DistanceByCurvature() is double known && known <= ToleranceAtPrecision
        ? new MethodEnd(true, $"The loss cannot be lowered further in float64; by its second derivatives the relative distance to the minimum is {known:G3}.")
        : new MethodEnd(false, $"No step lowers the loss. {Distances}", "Try other initial values; a formula that changes steeply may need them nearer.");

    /// <summary>At a minimum with large residuals the linearised problem may be singular where the loss itself is not. A formula must have all its parameters from
    /// the linearised problem: on a plateau the curvature of the loss says what it does at a minimum.</summary>
    double? DistanceByCurvature() => !function.MustBeDetermined && Curvature() is NewtonDirection { Definiteness: Definiteness.Positive } newton
        ? newton.RelativeDistance(current.Loss) : null;

    /// <summary>The loss's own quadratic at θ, among what is not held; <see langword="null"/> where it cannot be had.</summary>
    NewtonDirection? Curvature()
    {
        if (loss is null || at.Length > MostForCheck)
            return null;
        int length = at.Length;
        double[] hessian = new double[length * length], gradient = new double[length];
        loss.Value.Evaluate(at, gradient);
        loss.Value.Hessian(at, hessian);
        for (int i = 0; i < length; i++)
        {
            if (!Active.IsHeld(i))
                continue;
            gradient[i] = 0;
            for (int j = 0; j < length; j++)
                hessian[i * length + j] = hessian[j * length + i] = i == j ? 1 : 0;
        }
        if (!TensorPrimitives.IsFiniteAll<double>(hessian))
            return null;
        NewtonDirection newton = new(length);
        newton.Compute(hessian, gradient);
        return newton;
    }

    public MethodEnd Unfinished(long step) => new(false, $"After {step:#,0} steps: {Distances}", "Allow more steps, or try other initial values.");

    public void Save(BinaryWriter writer) => writer.Write(previousDistance);

    public void Load(BinaryReader reader) => previousDistance = reader.ReadDouble();

    /// <summary>At a minimum, unless parameters are not determined there, as on a plateau where every slope vanishes, or the loss bends down in a direction that the linearised
    /// problem does not see, as where all of a network's weights are zero.</summary>
    MethodEnd Found(string message)
    {
        if (Factor.Rank == Active.Free)
            return new MethodEnd(true, message);
        if (!function.MustBeDetermined)
            return Curvature()?.Definiteness == Definiteness.Indefinite
                ? new MethodEnd(false, $"The slope vanishes but the loss bends down in some direction: it is a saddle point, no minimum. {Distances}", "Try other initial values, or newton, which leaves saddle points.")
                : new MethodEnd(true, message);
        string names = string.Join(", ", Factor.Order.Skip(Factor.Rank).Where(j => !Active.IsHeld(j)).Order().Select(function.NameOf));
        return new MethodEnd(false, $"The data do not determine {names} at this point: its effect on the prediction vanishes, or is that of other parameters. {Distances}",
            "Try other initial values; if that does not help, the formula has a parameter too many.");
    }

    static bool IsFinite(Linearization point) => double.IsFinite(point.SumOfSquares)
        && TensorPrimitives.IsFiniteAll<double>(point.Triangle) && TensorPrimitives.IsFiniteAll<double>(point.Rotated);

    string Distances =>
        $"The gradient norm is {gradientNorm:G3}, the relative distance to the minimum {distance:G3}; {spec.Tolerance:G3} is asked for.";
}
