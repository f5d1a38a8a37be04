using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>The loss of the support vector machine: nothing beyond the margin, linear within it.</summary>
/// <remarks><c>max(0, 1 - s·z)</c>, s = -1 for the first class and 1 for the second.
/// Cortes, Vapnik: Support-vector networks (Machine Learning 20, 1995).</remarks>
public sealed record HingeSpec : ReducibleLossSpec;

/// <summary>The hinge loss squared: smooth at the margin.</summary>
/// <remarks><c>max(0, 1 - s·z)²</c>, s = -1 for the first class and 1 for the second.</remarks>
public sealed record SquaredHingeSpec : ReducibleLossSpec;

internal sealed class Hinge(Reduction reduction, bool squared) : ElementwiseLoss(reduction)
{
    public override TargetKind Target => TargetKind.Binary;

    public override LossShape Shape => LossShape.Convex;

    public override Link Link => Link.Margin;

    public override bool IsSmooth => squared;

    private protected override Node Elements(Node prediction, Node target)
    {
        Node missing = Relu(1 - (2 * target - 1) * prediction);
        return squared ? Square(missing) : missing;
    }
}
