using Descent.Training.Autodiff;
using Descent.Training.Specs;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Losses;

/// <summary>Squared errors, averaged over rows and targets (torch's MSELoss).</summary>
/// <remarks><c>(ŷ - y)²</c></remarks>
public sealed record MseSpec : ReducibleLossSpec;

/// <summary>The sum of squared errors, whatever the number of rows.</summary>
/// <remarks><c>Σ (ŷ - y)²</c></remarks>
public sealed record SseSpec : LossSpec;

/// <summary>Half the sum of squared errors, the textbook's loss: its gradient has no factor 2.</summary>
/// <remarks><c>½ Σ (ŷ - y)²</c></remarks>
public sealed record HalfSseSpec : LossSpec;

/// <param name="factor">On every square.</param>
/// <param name="reduction">Over rows and targets.</param>
internal sealed class SquaredError(double factor, Reduction reduction) : ElementwiseLoss(reduction)
{
    public override TargetKind Target => TargetKind.Real;

    public override LossShape Shape => LossShape.StrictlyConvex;

    public override double? SquareFactor(int rows, int columns) => Reduction == Reduction.Sum ? factor : factor / rows / columns;

    private protected override Node Elements(Node prediction, Node target)
    {
        Node square = Square(prediction - target);
        return factor == 1 ? square : factor * square;
    }
}
