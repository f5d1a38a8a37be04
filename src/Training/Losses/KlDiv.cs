using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>Kullback-Leibler divergence of the softmax of the logits from target probabilities, one target column for each class
/// (torch's KLDivLoss). The mean is over rows, torch's <c>batchmean</c>.</summary>
/// <remarks><c>Σₖ pₖ (log pₖ - log softmax(z)ₖ)</c>, 0 log 0 = 0.</remarks>
public sealed record KlDivSpec : ReducibleLossSpec;

internal sealed class KlDiv(KlDivSpec spec) : Loss
{
    public override TargetKind Target => TargetKind.Distribution;

    public override Link Link => Link.Softmax;

    public override Node Rows(Node prediction, Node target) =>
        SoftmaxCrossEntropy(prediction, target) + SumColumns(target * Log(Where(Greater(target, 0), target, 1)));

    public override Node Total(Node prediction, Node target)
    {
        Node rows = Rows(prediction, target);
        return spec.Reduction == Reduction.Sum ? SumRows(rows) : MeanRows(rows);
    }
}
