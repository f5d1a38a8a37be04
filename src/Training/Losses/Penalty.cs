using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>What regularization adds to the training loss: <c>½·l2·Σw² + l1·Σ|w|</c>.</summary>
public static class Penalty
{
    /// <param name="regularization">The strengths.</param>
    /// <param name="weights">The penalised parameters: weights, not biases.</param>
    /// <returns>A scalar; null where nothing is penalised.</returns>
    public static Node? Of(RegularizationSpec regularization, IEnumerable<Node> weights)
    {
        Node? penalty = null;
        foreach (Node weight in weights)
        {
            if (regularization.L2 != 0)
                Add(0.5 * regularization.L2 * Sum(Square(weight)));
            if (regularization.L1 != 0)
                Add(regularization.L1 * Sum(Abs(weight)));
        }
        return penalty;

        void Add(Node term) => penalty = penalty is null ? term : penalty + term;
    }
}
