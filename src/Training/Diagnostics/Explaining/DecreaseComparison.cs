using System.Numerics.Tensors;
using Descent.Training.Curvature;
using Descent.Training.Runs;

namespace Descent.Training.Diagnostics.Explaining;

/// <summary>What the loss was predicted to fall by along a step, and what it fell by: over all rows that were looked at, nothing dropped.</summary>
/// <param name="Step">Which step.</param>
/// <param name="PredictedByGradient">By the slope alone: -gᵀd.</param>
/// <param name="PredictedByQuadratic">With the curvature: -gᵀd - ½·dᵀHd; null where there is none.</param>
/// <param name="Actual">What the loss fell by; below 0 it rose.</param>
public sealed record DecreaseComparison(DecreaseStep Step, double? PredictedByGradient, double? PredictedByQuadratic, double? Actual)
{
    /// <summary>From where the training began to where its first update led.</summary>
    internal static DecreaseComparison OfFirstUpdate(LossSurface surface, double[] after) =>
        Of(surface, DecreaseStep.FirstUpdate, surface.Start, [.. after.Zip(surface.Start, (there, here) => there - here)]);

    /// <summary>Down the gradient by 1/λ, λ the largest curvature: the longest step that the quadratic takes with certainty.</summary>
    internal static DecreaseComparison? OfNextStep(LossSurface surface, double[] parameters, double[] gradient, Spectrum? spectrum) =>
        spectrum is null || spectrum.Largest <= spectrum.Rounding ? null
            : Of(surface, DecreaseStep.OneMoreStep, parameters, [.. gradient.Select(slope => -slope / spectrum.Largest)]);

    static DecreaseComparison Of(LossSurface surface, DecreaseStep step, double[] from, double[] along)
    {
        double[] gradient = new double[from.Length], curved = new double[from.Length];
        double before = surface.Gradient(from, gradient), after = surface.Value([.. from.Zip(along, (here, by) => here + by)]);
        double slope = -TensorPrimitives.Dot<double>(gradient, along);
        double? quadratic = null;
        if (surface.IsSmooth && surface.Length <= LossSurface.MostCurved)
        {
            surface.Multiply(from, along, curved);
            quadratic = slope - 0.5 * TensorPrimitives.Dot<double>(along, curved);
        }
        return new DecreaseComparison(step, Finite(slope), Finite(quadratic), Finite(before - after));
    }

    static double? Finite(double? value) => value is double number && double.IsFinite(number) ? number : null;
}

/// <summary>Which step a decrease belongs to.</summary>
public enum DecreaseStep
{
    /// <summary>The first update of the run.</summary>
    FirstUpdate,

    /// <summary>A step of gradient descent from where the run ended, with rate 1/λ, λ the largest curvature there.</summary>
    OneMoreStep,
}
