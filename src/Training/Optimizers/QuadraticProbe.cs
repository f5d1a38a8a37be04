using System.Numerics.Tensors;

namespace Descent.Training.Optimizers;

/// <summary>Holds a supposed minimum against the loss itself. A plateau looks like a minimum to the quadratic: little slope, little curvature, little left to gain.
/// But from a minimum the loss rises on both sides of Newton's step, from a plateau only on one.</summary>
/// <param name="function">What is minimised.</param>
/// <param name="box">Bounds on θ; <see langword="null"/> where there are none.</param>
internal sealed class QuadraticProbe(SmoothFunction function, Box<double>? box = null)
{
    /// <summary>A rise is seen when it is so many times the rounding of the loss.</summary>
    const double AboveRounding = 1e3;

    /// <summary>A length, in units of the root of the curvature, by which the rows that are predicted without doubt become uncertain.</summary>
    const double FarAway = 1000;

    /// <summary>The same in lengths of θ, where that is far away already.</summary>
    const double BackToZero = 8;

    /// <summary>Share of a parameter that Newton's step does not change any more at a minimum.</summary>
    const double LongStep = 1e-3;

    /// <summary>Whether the loss rises on both sides as the quadratic says; what lies beyond a bound is not asked for, nor what the
    /// quadratic cannot tell.</summary>
    /// <param name="direction">The quadratic at θ, of positive or no curvature.</param>
    /// <param name="loss">The loss at θ.</param>
    /// <param name="parameters">θ.</param>
    /// <param name="trial">Room for θ.</param>
    public bool Rises(NewtonDirection direction, double loss, ReadOnlySpan<double> parameters, double[] trial)
    {
        if (direction.IsShifted)
            return true;
        if (function.IsConvexAndAnalytic && !RisesWhereFlat(direction, loss, parameters))
            return false;
        // dᵀHd of Newton's step, |H| where curvature vanishes.
        double curvature = direction.Decrement;
        double rise = Math.Max(BothSides.VisibleRise * Math.Abs(loss), AboveRounding * LossRounding.Of(function, loss, parameters, direction.Scale));
        double length = Math.Sqrt(2 * rise / curvature);
        if (!(curvature > 0) || !double.IsFinite(length))
            return true;
        // About the minimum of the quadratic, one step away.
        foreach (double at in new[] { 1 + length, 1 - length })
        {
            TensorPrimitives.MultiplyAdd(direction.Step, at, parameters, trial);
            if (box?.Contains(trial) != false && function.Evaluate(trial, []) - loss < BothSides.LeastShare * rise)
                return false;
        }
        return true;
    }

    /// <summary>A convex loss that falls towards infinity, too slowly to be seen, does so where there is no curvature; or where there is so little of it that Newton's step
    /// for some parameters is a long one still, though nothing is left to gain.</summary>
    bool RisesWhereFlat(NewtonDirection direction, double loss, ReadOnlySpan<double> parameters)
    {
        BothSides sides = new(function, loss, parameters.ToArray());
        double[] restless = new double[parameters.Length];
        for (int i = 0; i < restless.Length; i++)
            restless[i] = Math.Abs(direction.Step[i]) > LongStep * Math.Abs(parameters[i]) ? direction.Step[i] : 0;
        double length = Math.Sqrt(direction.ScaledSquares(restless)), first = Math.Sqrt(sides.Visible);
        double far = Math.Max(FarAway, BackToZero * Math.Sqrt(direction.ScaledSquares(parameters)));
        return direction.FlatDirections.All(flat => sides.Rise(flat, first, far)) && (length == 0 || sides.Rise(restless, first / length, far / length));
    }

    /// <summary>Why a point is no minimum.</summary>
    /// <param name="distances">For people: where the method stands.</param>
    /// <param name="mustBeDetermined">Every parameter has a meaning of its own, as in a formula.</param>
    public static MethodEnd Refusal(string distances, bool mustBeDetermined) => new(false,
        $"The loss has all but ceased to change, yet does not rise on both sides, as it does around a minimum: it is a plateau, or falls on towards infinity. {distances}",
        mustBeDetermined ? "Try other initial values, or bound the parameters."
            : "A likelihood has no maximum where some rows are predicted without doubt; a light L2 penalty (regularization.l2) gives it one.");
}
