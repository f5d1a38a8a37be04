using System.Numerics.Tensors;

namespace Descent.Training.Optimizers;

/// <summary>Looks from a supposed minimum along a line, as far as the loss changes visibly on either side. From a minimum a smooth loss rises on both, by as much at first; where
/// the minimum is at infinity, only on one.</summary>
/// <param name="function">What is minimised.</param>
/// <param name="loss">Its value at θ.</param>
/// <param name="from">θ.</param>
internal sealed class BothSides(SmoothFunction function, double loss, double[] from)
{
    /// <summary>A relative rise that is no rounding of a sum over rows, and near enough for the loss to be a parabola around a minimum.</summary>
    public const double VisibleRise = 1e-8;

    /// <summary>Least share of the rise on one side, or of what is promised, that there is on the other.</summary>
    public const double LeastShare = 0.1;

    /// <summary>Each trial is so many times as long as the one before.</summary>
    const double Longer = 4;

    readonly double[] trial = new double[from.Length];

    /// <summary>A change of the loss that is seen.</summary>
    public double Visible { get; } = VisibleRise * Math.Abs(loss);

    /// <summary>False where the loss rises on one side only.</summary>
    /// <param name="direction">The line's.</param>
    /// <param name="length">Of the first trial: so short that the loss does not change visibly.</param>
    /// <param name="longest">No trial is longer: the rounding of θ becomes visible in the end.</param>
    public bool Rise(ReadOnlySpan<double> direction, double length, double longest)
    {
        for (; length <= longest; length *= Longer)
        {
            double onward = At(direction, length), back = At(direction, -length);
            if (!(Math.Max(onward, back) < Visible))
                return !(Math.Min(onward, back) < LeastShare * Visible);
        }
        return true;
    }

    double At(ReadOnlySpan<double> direction, double length)
    {
        TensorPrimitives.MultiplyAdd(direction, length, from, trial);
        return function.Evaluate(trial, []) - loss;
    }
}
