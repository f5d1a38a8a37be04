using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>A loss of each number by itself: the loss of a row is the sum over its columns, and the mean is over rows and columns.</summary>
internal abstract class ElementwiseLoss(Reduction reduction) : Loss
{
    private protected Reduction Reduction => reduction;

    public sealed override Node Rows(Node prediction, Node target) => SumColumns(Elements(prediction, target));

    public sealed override Node Total(Node prediction, Node target)
    {
        Node elements = Elements(prediction, target);
        return reduction == Reduction.Sum ? Sum(elements) : Mean(elements);
    }

    /// <summary>The loss of each target: (batch, targets).</summary>
    private protected abstract Node Elements(Node prediction, Node target);
}
