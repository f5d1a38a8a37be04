using Descent.Training.Autodiff;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Curvature;

/// <summary>Derivatives of every row at once, from reverse mode alone: the vector-Jacobian product uᵀJ is linear in u, so that its derivative
/// with respect to u is J. The cotangent u is an input that the result does not read.
/// Townsend (2017), A new trick for calculating Jacobian vector products.</summary>
internal static class ForwardMode
{
    const string Cotangent = " cotangent";

    /// <summary>∂output/∂parameter for parameters that are single numbers: (batch, columns) for each.</summary>
    public static Node[] Columns(Node output, IReadOnlyList<Node> parameters)
    {
        Node cotangent = output.Graph.Input(Cotangent, output.Shape.Columns);
        return [.. ReverseMode.Gradient(output, cotangent, parameters).Select(product => ReverseMode.Gradient(product, [cotangent])[0])];
    }

    /// <summary>The derivative of the output along a direction: (batch, columns).</summary>
    /// <param name="output">(batch, columns).</param>
    /// <param name="parameters">In the order of θ.</param>
    /// <param name="direction">A node for each, in its shape.</param>
    public static Node Along(Node output, IReadOnlyList<Node> parameters, IReadOnlyList<Node> direction)
    {
        Node cotangent = output.Graph.Input(Cotangent, output.Shape.Columns);
        Node product = ReverseMode.Gradient(output, cotangent, parameters).Zip(direction, (g, v) => Sum(g * v)).Aggregate((sum, term) => sum + term);
        return ReverseMode.Gradient(product, [cotangent])[0];
    }
}
