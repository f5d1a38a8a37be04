using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>Negative log-likelihood of a normal variable whose variance is predicted too (torch's GaussianNLLLoss). The model has two
/// outputs for each target: first all means, then the logarithms of all variances.</summary>
/// <remarks><c>½ (log v + (μ - y)²/v)</c>. Nix, Weigend: Estimating the mean and variance of the target probability distribution (ICNN 1994).</remarks>
public sealed record GaussianNllSpec : ReducibleLossSpec
{
    /// <summary>Add the constant ½ log 2π.</summary>
    public bool Full { get; init; }

    /// <summary>The variance is never taken as less than this.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Epsilon { get; init; } = 1e-6;
}

internal sealed class GaussianNll(GaussianNllSpec spec) : ElementwiseLoss(spec.Reduction)
{
    public override TargetKind Target => TargetKind.Real;

    public override int Outputs(int targets, int classes) => 2 * targets;

    public override double? LikelihoodConstant(ReadOnlySpan<double> targets) => spec.Full ? 0 : 0.5 * Math.Log(2 * Math.PI) * targets.Length;

    public override Node Response(Node prediction) => Columns(prediction, 0, prediction.Shape.Columns / 2);

    private protected override Node Elements(Node prediction, Node target)
    {
        int targets = target.Shape.Columns;
        Node mean = Columns(prediction, 0, targets);
        Node logVariance = Max(Columns(prediction, targets, targets), Math.Log(spec.Epsilon));
        Node loss = 0.5 * (logVariance + Square(mean - target) * Exp(-logVariance));
        return spec.Full ? loss + 0.5 * Math.Log(2 * Math.PI) : loss;
    }
}
