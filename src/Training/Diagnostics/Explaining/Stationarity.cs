using System.Numerics.Tensors;
using Descent.Training.Curvature;

namespace Descent.Training.Diagnostics.Explaining;

/// <summary>How far a point is from one where the gradient vanishes.</summary>
/// <param name="Loss">Training loss there, with penalties and over all rows that were looked at.</param>
/// <param name="GradientNorm">Euclidean norm of its gradient: 0 where nothing changes at first order.</param>
/// <param name="RelativeGradientNorm">That through the norm at the start; null where the start had none.</param>
/// <param name="LargestSlope">The parameter whose slope is largest, and that slope.</param>
/// <param name="EstimatedGap">What the quadratic with this gradient and curvature still promises: ½·gᵀH⁻¹g. Null where it has no minimum, or not all directions are known.</param>
/// <param name="EstimatedDistance">How far away the minimum of that quadratic is, ‖H⁻¹g‖; null as the gap.</param>
public sealed record Stationarity(
    double? Loss, double? GradientNorm, double? RelativeGradientNorm, ElementValue? LargestSlope, double? EstimatedGap, double? EstimatedDistance)
{
    internal static Stationarity Of(double loss, double[] gradient, double startNorm, Spectrum? spectrum, ElementNames names)
    {
        double norm = TensorPrimitives.Norm<double>(gradient);
        int steepest = TensorPrimitives.IndexOfMaxMagnitude<double>(gradient);
        (double Gap, double Distance)? left = Left(spectrum, gradient);
        return new Stationarity(Finite(loss), Finite(norm), startNorm > 0 ? Finite(norm / startNorm) : null,
            double.IsFinite(norm) ? new ElementValue(names[steepest], gradient[steepest]) : null, Finite(left?.Gap), Finite(left?.Distance));
    }

    static (double Gap, double Distance)? Left(Spectrum? spectrum, double[] gradient)
    {
        if (spectrum is not { IsExact: true } || spectrum.Smallest < -spectrum.Rounding || spectrum.Largest <= spectrum.Rounding)
            return null;
        double gap = 0, distance = 0;
        for (int i = 0; i < spectrum.Values.Length; i++)
        {
            if (spectrum.Values[i] <= spectrum.Rounding)
                continue;
            double along = TensorPrimitives.Dot<double>(spectrum.Vectors[i], gradient);
            gap += 0.5 * along * along / spectrum.Values[i];
            distance += along / spectrum.Values[i] * (along / spectrum.Values[i]);
        }
        return (gap, Math.Sqrt(distance));
    }

    static double? Finite(double? value) => value is double number && double.IsFinite(number) ? number : null;
}

/// <summary>A number of one scalar of the parameters.</summary>
/// <param name="Name">The parameter and the place in it.</param>
/// <param name="Value">The number.</param>
public sealed record ElementValue(string Name, double Value);
