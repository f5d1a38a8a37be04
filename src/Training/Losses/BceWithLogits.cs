using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>Binary cross-entropy from a logit: the negative log-likelihood of a Bernoulli variable (torch's BCEWithLogitsLoss).</summary>
/// <remarks><c>-pos_weight·y log σ(z) - (1 - y) log(1 - σ(z))</c>, computed so that it is finite for any finite logit z.</remarks>
public sealed record BceWithLogitsSpec : ReducibleLossSpec
{
    /// <summary>Weight of the second class, for classes of unequal size. The mean still divides by the number of rows.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double PosWeight { get; init; } = 1;
}

internal sealed class BceWithLogits(BceWithLogitsSpec spec) : ElementwiseLoss(spec.Reduction)
{
    public override TargetKind Target => TargetKind.Binary;

    public override LossShape Shape => LossShape.StrictlyConvex;

    public override Link Link => Link.Sigmoid;

    public override double? LikelihoodConstant(ReadOnlySpan<double> targets) => spec.PosWeight == 1 ? 0 : null;

    private protected override Node Elements(Node prediction, Node target) => spec.PosWeight == 1
        ? Functions.BceWithLogits(prediction, target)
        : spec.PosWeight * target * Softplus(-prediction) + (1 - target) * Softplus(prediction);
}
