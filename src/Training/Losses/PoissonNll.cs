using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Specs;
using MathNet.Numerics;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>Negative log-likelihood of a Poisson variable (torch's PoissonNLLLoss).</summary>
/// <remarks><c>e^z - y·z</c> for a log rate z, or <c>λ - y·log(λ + 1e-8)</c> for a rate λ.</remarks>
public sealed record PoissonNllSpec : ReducibleLossSpec
{
    /// <summary>The model predicts the logarithm of the rate.</summary>
    public bool LogInput { get; init; } = true;

    /// <summary>Add Stirling's approximation of log y! for y > 1, so that the value is nearly the likelihood; the gradient is the same.</summary>
    public bool Full { get; init; }

    /// <summary>Added to the rate under the logarithm when <c>log_input</c> is false.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;
}

internal sealed class PoissonNll(PoissonNllSpec spec) : ElementwiseLoss(spec.Reduction)
{
    public override TargetKind Target => TargetKind.Count;

    public override LossShape Shape => spec.LogInput ? LossShape.StrictlyConvex : LossShape.Unknown;

    public override Link Link => spec.LogInput ? Link.Exp : Link.Identity;

    /// <summary>Σ log y!, less what Stirling's approximation has of it already. Under <c>log_input</c> = false the rate is λ + ε.</summary>
    public override double? LikelihoodConstant(ReadOnlySpan<double> targets)
    {
        double sum = spec.LogInput ? 0 : spec.Epsilon * targets.Length;
        foreach (double count in targets)
            sum += SpecialFunctions.GammaLn(count + 1) - (spec.Full && count > 1 ? count * Math.Log(count) - count + 0.5 * Math.Log(2 * Math.PI * count) : 0);
        return sum;
    }

    private protected override Node Elements(Node prediction, Node target)
    {
        Node loss = spec.LogInput
            ? Exp(prediction) - target * prediction
            : prediction - target * Log(prediction + spec.Epsilon);
        if (!spec.Full)
            return loss;
        Node counted = Max(target, 1);
        return loss + Where(Greater(target, 1), counted * Log(counted) - counted + 0.5 * Log(2 * Math.PI * counted), 0);
    }
}
