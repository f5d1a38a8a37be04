using Descent.Training.Autodiff;
using Descent.Training.Autodiff.Ops;
using static Descent.Training.Autodiff.Functions;

namespace Descent.Training.Plans;

/// <summary>Rewrites what a plan needs into a new graph of operations that have code: names for several operations are taken apart, products with
/// a single row, column or number become sums and products of elements, and what can be known beforehand is.</summary>
/// <param name="single">Whether the plan is in float32.</param>
internal sealed class Lowering(bool single)
{
    readonly Graph target = new();
    readonly Dictionary<Node, Node> lowered = [];

    public static Node[] Of(IReadOnlyList<Node> outputs, bool single)
    {
        Lowering lowering = new(single);
        foreach (Node node in Schedule.Reachable(outputs))
            lowering.lowered[node] = lowering.Rewrite(node.Op, [.. node.Inputs.Select(input => lowering.lowered[input])]);
        return [.. outputs.Select(output => lowering.lowered[output])];
    }

    Node Rewrite(Op op, Node[] inputs)
    {
        if (op.Lower(inputs) is Node simpler)
            return simpler;
        // From the hyperbolic tangent, which is there already: the tails are as coarse as the tangent is in float32, and no exponential is needed.
        if (single && op is SechSquared && Tanh(inputs[0]) is Node tangent)
            return (1 - tangent) * (1 + tangent);
        if (op is MatMul product)
            return Product(product, inputs[0], inputs[1]);
        if (op is Transpose && inputs[0].Shape.IsScalar)
            return inputs[0];
        return target.Add(op, inputs);
    }

    Node Product(MatMul product, Node a, Node b)
    {
        if (a.Op is Transpose)
            return Product(product with { TransposeLeft = !product.TransposeLeft }, a.Inputs[0], b);
        if (b.Op is Transpose)
            return Product(product with { TransposeRight = !product.TransposeRight }, a, b.Inputs[0]);
        int inner = product.TransposeLeft ? a.Shape.Rows : a.Shape.Columns;
        Shape shape = product.Infer([a.Shape, b.Shape]);
        if (inner == 1)
            return Oriented(a, product.TransposeLeft) * Oriented(b, product.TransposeRight);
        if (shape.IsScalar && product.TransposeLeft != product.TransposeRight)
            return Sum(a * b);
        return target.Add(product, a, b);
    }

    static Node Oriented(Node node, bool transposed) => transposed && !node.Shape.IsScalar ? Transpose(node) : node;
}
