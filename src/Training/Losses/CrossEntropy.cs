using System.ComponentModel.DataAnnotations;
using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>Cross-entropy from logits: the negative log-likelihood of the softmax (torch's CrossEntropyLoss).</summary>
/// <remarks><c>Σₖ wₖ·((1 - s)·[k = class] + s/K)·(-log softmax(z)ₖ)</c>; the mean divides by the sum of the weights of the rows' classes.</remarks>
public sealed record CrossEntropySpec : ReducibleLossSpec
{
    /// <summary>Share s of the target that is spread evenly over all classes. Szegedy et al.: Rethinking the Inception architecture (CVPR 2016).</summary>
    [Range(0.0, 1.0)]
    public double LabelSmoothing { get; init; }

    /// <summary>Weight of each class, in the order in which the classes are reported; all 1 by default.</summary>
    [Range(0.0, double.MaxValue), MaxLength(1000)]
    public IReadOnlyList<double>? ClassWeights { get; init; }
}

internal sealed class CrossEntropy(CrossEntropySpec spec) : Loss
{
    public override TargetKind Target => TargetKind.Class;

    public override LossShape Shape => LossShape.Convex;

    public override Link Link => Link.Softmax;

    public override double? LikelihoodConstant(ReadOnlySpan<double> targets) => spec.LabelSmoothing == 0 && spec.ClassWeights is null ? 0 : null;

    public override int Outputs(int targets, int classes) => classes;

    public override Problem? Misfit(int? classes) => spec.ClassWeights is { } weights && classes is not null && weights.Count != classes
        ? new Problem("/loss/class_weights", "out_of_range", $"There are {weights.Count} class weights for {classes} classes.") { Allowed = [$"{classes} weights"] }
        : spec.ClassWeights is { } all && !all.Any(weight => weight > 0)
            ? new Problem("/loss/class_weights", "out_of_range", "All class weights are 0: nothing would be learned.") { Allowed = ["at least one weight > 0"] }
            : null;

    public override Node Rows(Node prediction, Node target) => SoftmaxCrossEntropy(prediction, Weights(prediction, target));

    public override Node Total(Node prediction, Node target)
    {
        Node sum = SumRows(Rows(prediction, target));
        if (spec.Reduction == Reduction.Sum)
            return sum;
        return sum / (spec.ClassWeights is null ? prediction.Graph.RowCount : Sum(OneHot(target, prediction.Shape.Columns) * ClassWeights(prediction)));
    }

    /// <summary>What stands on each class's -log softmax: (batch, classes).</summary>
    Node Weights(Node prediction, Node target)
    {
        int classes = prediction.Shape.Columns;
        Node weights = OneHot(target, classes);
        if (spec.LabelSmoothing != 0)
            weights = (1 - spec.LabelSmoothing) * weights + spec.LabelSmoothing / classes;
        return spec.ClassWeights is null ? weights : weights * ClassWeights(prediction);
    }

    Node ClassWeights(Node prediction) => prediction.Graph.Constant(spec.ClassWeights!, new Shape(1, spec.ClassWeights!.Count));
}
