using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;

namespace Descent.Training.Plans;

/// <summary>About how long work takes: enough to tell what is worth dividing among threads from what is not.</summary>
internal static class Effort
{
    /// <summary>Below this many nanoseconds, waking and joining threads costs more than they save.</summary>
    public const double WorthDividing = 20_000;

    /// <summary>For an element of a loop.</summary>
    public const double Element = 0.2;

    /// <summary>For a random number.</summary>
    public const double RandomNumber = 2;

    const double MultiplyAdd = 1 / 30.0;

    /// <summary>Nanoseconds for a row of a pass.</summary>
    public static double OfRow(Phase phase) => phase.Steps.SelectMany(step => step.Nodes).Sum(OfRow);

    static double OfRow(Node node) => node.Op switch
    {
        MatMul { TransposeLeft: true } when !node.Shape.IsBatched => (double)node.Shape.Rows * node.Shape.Columns * MultiplyAdd,
        MatMul { TransposeLeft: false } => (double)node.Inputs[0].Shape.Columns * node.Shape.Columns * MultiplyAdd,
        _ => (Loop.DomainOf(node) ?? node.Shape).Columns * Element,
    };
}
